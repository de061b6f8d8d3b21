#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "sourceflow/store/sql/connection.hpp"

namespace sourceflow::store::sql {

/// Connections for reading, opened as they are needed up to a limit; who finds none free waits.
class Readers {
 public:
  Readers(Driver& driver, std::size_t limit) : driver_(driver), limit_(limit) {}

  /// Runs `read(Connection&)` on a free connection. One on which something failed is not used
  /// again.
  template <class Read>
  auto with(Read&& read) {
    std::unique_ptr<Connection> connection = take();
    try {
      auto result = connection->guarded([&] { return read(*connection); });
      give_back(std::move(connection));
      return result;
    } catch (...) {
      give_back(nullptr);
      throw;
    }
  }

  /// Closes those that are free.
  void close();

 private:
  std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection);

  Driver& driver_;
  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable is_free_;
  std::size_t in_use_ = 0;
  std::vector<std::unique_ptr<Connection>> free_;
};

}  // namespace sourceflow::store::sql
