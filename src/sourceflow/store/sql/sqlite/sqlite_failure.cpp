#include <sqlite3.h>

#include "sourceflow/store/sql/sqlite/sqlite_driver.hpp"

namespace sourceflow::store::sql {

Failure sqlite_failure(int code, const std::string& detail, const std::string& file) {
  const auto broken = [&](std::string sentence, Broken what, Error::Kind kind = {}) {
    return Failure{std::move(sentence), kind, what, false};
  };
  constexpr Error::Kind again{.retryable = true, .outcome_unknown = false};
  constexpr Error::Kind for_all{.concerns_all = true};
  const std::string told = " (SQLite: " + detail + ")";
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return broken("the database " + file + " is locked by another process; it is tried again",
                    Broken::transaction,
                    again);
    case SQLITE_READONLY:
      return broken("the database " + file +
                        " is read-only; let this user write to the file and to its directory",
                    Broken::connection,
                    for_all);
    case SQLITE_FULL:
      return broken("the disk or the size limit of the database " + file + " is full; make room",
                    Broken::transaction,
                    for_all);
    case SQLITE_IOERR:
      return broken("reading or writing the database " + file +
                        " failed; look at the disk, its quota and the system's log" + told,
                    Broken::connection,
                    {.retryable = false, .outcome_unknown = true, .concerns_all = true});
    case SQLITE_NOTADB:
      return broken(
          "the file " + file + " is not an SQLite database; give another path or remove it",
          Broken::connection);
    case SQLITE_CORRUPT:
      return broken("the database " + file + " is damaged; restore it from a backup" + told,
                    Broken::connection);
    case SQLITE_CANTOPEN:
      return broken(
          "the database " + file +
              " cannot be opened; its directory must exist, and this user must be allowed "
              "to read and write the file and the directory",
          Broken::connection);
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return broken("this user may not use the database " + file, Broken::connection);
    case SQLITE_NOMEM:
      return broken(
          "there is not enough memory to use the database " + file, Broken::connection, again);
    case SQLITE_CONSTRAINT: {
      Failure failure = broken("a row breaks a rule of the database " + file + told, Broken::unit);
      failure.is_duplicate = detail.find("UNIQUE constraint") != std::string::npos;
      return failure;
    }
    case SQLITE_TOOBIG:
      return broken("a value is too large for the database " + file, Broken::unit);
    case SQLITE_ERROR:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
      return broken("a statement failed on the database " + file + told, Broken::unit);
    default:
      return broken("the database " + file + " failed" + told, Broken::connection);
  }
}

}  // namespace sourceflow::store::sql
