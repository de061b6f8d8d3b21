#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sourceflow/store/sql/texts.hpp"

namespace sourceflow::bench {

/// What the SQL store says to a server for groups of handled commands: the same statements on as
/// many rows, passed on through the server's own C interface by whoever derives from this.
class ServerByHand {
 public:
  using Values = std::vector<std::string>;
  using Rows = std::vector<Values>;

  explicit ServerByHand(const store::sql::Dialect& dialect);
  virtual ~ServerByHand() = default;

  /// Commands from `first` on, each of which sends, in one transaction.
  void handle(std::int64_t first, std::size_t count);
  /// Events of 300 entities whose names begin so.
  void append_events(const std::string& prefix, std::int64_t first, std::size_t count);

 protected:
  /// Runs a statement whose parameters are `:p1`, `:p2` and so on, all given as texts; an empty one
  /// is NULL.
  virtual Rows run(const std::string& text, const Values& values) = 0;

 private:
  template <class Add>
  void write(const store::sql::ManyRows& many, std::size_t count, Add add);
  void lock(std::vector<std::int64_t> numbers);
  std::int64_t take_numbers(std::size_t count);

  const store::sql::Dialect& dialect_;
  store::sql::Texts texts_;
  store::sql::TableTexts airports_;
};

}  // namespace sourceflow::bench
