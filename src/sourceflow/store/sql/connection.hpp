#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "sourceflow/store/sql/driver.hpp"
#include "sourceflow/store/sql/statement.hpp"

namespace sourceflow::store::sql {

/// A failed statement as an exception that knows what it has broken.
class StatementError : public Error {
 public:
  explicit StatementError(const Failure& failure)
      : Error(failure.sentence, failure.kind),
        broken_(failure.broken),
        is_duplicate_(failure.is_duplicate),
        is_forbidden_(failure.is_forbidden),
        is_conflict_(failure.is_conflict) {}
  Broken broken() const { return broken_; }
  bool is_duplicate() const { return is_duplicate_; }
  bool is_forbidden() const { return is_forbidden_; }
  bool is_conflict() const { return is_conflict_; }

 private:
  Broken broken_;
  bool is_duplicate_;
  bool is_forbidden_;
  bool is_conflict_;
};

/// One connection with the statements that were prepared on it. One thread at a time.
class Connection {
 public:
  Connection(Driver& driver, Access access);
  ~Connection();

  /// The prepared statement of a text that outlives this connection: it is known by its address.
  Statement& statement(const StatementText& text);
  /// Gives up a prepared statement that failed: SOCI keeps what was bound to it, and would send
  /// that again where NULL is bound next.
  void forget(const StatementText& text) {
    const SilenceWatch::Waiting waiting(line_.get());
    statements_.erase(&text);
  }
  /// The prepared statement of a text made up for one query; a bounded number of them is kept.
  Statement& ad_hoc(const StatementText& text);

  /// Runs `action` and translates what the database throws into StatementError; all else passes
  /// through.
  template <class Action>
  auto guarded(Action&& action) {
    const SilenceWatch::Waiting waiting(line_.get());
    try {
      return action();
    } catch (const std::exception& error) {
      rethrow(error);
    }
  }

  bool is_prepared(const StatementText& text) const { return statements_.contains(&text); }
  /// Null where each answer must be waited for.
  Pipeline* pipeline() { return pipeline_.get(); }

  /// Runs a text without parameters and results, unprepared.
  void run(const std::string& text);

  const Dialect& dialect() const { return driver_.dialect(); }

 private:
  std::unique_ptr<Statement> made(const StatementText& text);
  [[noreturn]] void rethrow(const std::exception& error) const;

  Driver& driver_;
  std::unique_ptr<soci::session> session_;
  std::unique_ptr<SilenceWatch::Line> line_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unordered_map<const StatementText*, std::unique_ptr<Statement>> statements_;
  std::unordered_map<std::string, std::unique_ptr<Statement>> ad_hoc_;
};

}  // namespace sourceflow::store::sql
