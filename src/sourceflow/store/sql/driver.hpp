#pragma once

#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "sourceflow/store/conflicts.hpp"
#include "sourceflow/store/error.hpp"
#include "sourceflow/store/sql/dialect.hpp"
#include "sourceflow/store/sql/silence_watch.hpp"
#include "sourceflow/store/sql/statement.hpp"

namespace soci {
class session;
}

namespace sourceflow::store::sql {

/// What a failed statement has broken: its unit of work only, the transaction, or the connection.
enum class Broken { unit, transaction, connection };

/// A database's error in our words.
struct Failure {
  std::string sentence;
  Error::Kind kind;
  Broken broken = Broken::connection;
  /// A row with this key was there already: another writer was first.
  bool is_duplicate = false;
  /// The user may not do this in the database.
  bool is_forbidden = false;
  /// The transaction lost against others, and would not do so again.
  bool is_conflict = false;
};

enum class Access { write, read };

/// Sends prepared statements of one connection one behind another, without waiting for the answer
/// to each. One thread; nothing else may use the connection until all is received.
class Pipeline {
 public:
  virtual ~Pipeline() = default;
  virtual void send(Statement& statement) = 0;
  /// Waits for the answers to all that was sent, in that order. Throws what SOCI would throw at the
  /// first that tells of a failure; what was sent behind it was not run.
  virtual std::vector<Answer> receive() = 0;
};

/// What a database says of a failure, without the statement and the values of its row, which SOCI
/// adds: failures are logged.
std::string message_of(const std::exception& error);

/// One kind of database: how to reach it, how to speak to it, and what its errors mean.
class Driver {
 public:
  virtual ~Driver() = default;
  virtual const Dialect& dialect() const = 0;
  /// Opens a connection, set up for its purpose. Throws Error if that fails.
  virtual std::unique_ptr<soci::session> connect(Access access) = 0;
  /// Watches a connection whose client would wait for ever; null where it gives up by itself.
  virtual std::unique_ptr<SilenceWatch::Line> watched(soci::session&) { return nullptr; }
  /// Null where the client cannot do so.
  virtual std::unique_ptr<Pipeline> pipeline(soci::session&, SilenceWatch::Line*) const {
    return nullptr;
  }
  /// Translates what SOCI threw; `session` may be null.
  virtual Failure failure(const std::exception& error, soci::session* session) const = 0;
  /// How transactions are repeated that lost against others.
  virtual Conflicts conflicts() const { return {}; }
  /// The most bytes of a statement with its values that the server takes; zero for any.
  virtual std::size_t longest_statement() const { return 0; }
  /// What a start may do about tables.
  virtual bool creates_tables() const = 0;
  /// Units of work that may be in the making at once.
  virtual std::size_t writers() const = 0;
};

}  // namespace sourceflow::store::sql
