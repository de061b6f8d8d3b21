#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sourceflow/store/conformance/cutting_proxy.hpp"
#include "sourceflow/store/conformance/scratch.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow {

/// An empty database of one kind (memory, sqlite, postgres, mysql), gone at the end. The servers
/// are those that SOURCEFLOW_TEST_POSTGRES and SOURCEFLOW_TEST_MYSQL name.
class TestDatabase {
 public:
  explicit TestDatabase(const std::string& kind);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  const std::string& kind() const { return kind_; }
  bool is_server() const { return kind_ == "postgres" || kind_ == "mysql"; }
  /// A handle of its own at each call; of memory always the same one.
  std::shared_ptr<store::Store> open() const;

  /// From now on `open` leads through a proxy, while that is there. Null if the server is not on a
  /// socket of this machine.
  store::CuttingProxy* proxy();
  /// The server is away, and there again.
  void cut_off();
  void connect_again();

 private:
  std::string address() const;
  std::string socket() const;

  std::string kind_;
  std::string name_;
  store::Scratch scratch_;
  std::shared_ptr<store::Store> memory_;
  std::unique_ptr<store::CuttingProxy> proxy_;
  bool is_through_proxy_ = false;
};

}  // namespace sourceflow
