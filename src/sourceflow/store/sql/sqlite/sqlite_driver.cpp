#include "sourceflow/store/sql/sqlite/sqlite_driver.hpp"

#include <chrono>
#include <thread>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "sourceflow/base/random.hpp"
#include "sourceflow/store/error.hpp"
#include "sourceflow/store/sql/sqlite/grouped_log.hpp"

namespace sourceflow::store::sql {
namespace {

sqlite_api::sqlite3* handle(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

using std::chrono::steady_clock;

constexpr std::chrono::duration<double, std::micro> longest_wait{600};

constexpr std::size_t page_bytes = 4096;

void wait_a_moment() {
  std::this_thread::sleep_for(longest_wait * base::thread_random().fraction());
}

/// Waits a moment for another writer, up to the timeout in all. SQLite's own waiting grows to 100
/// ms, in which a busy writer takes the lock again and again: others then starve for seconds.
int wait_for_writer(void* timeout, int tries) {
  thread_local steady_clock::time_point start;
  if (tries == 0) start = steady_clock::now();
  const auto limit = *static_cast<const std::chrono::milliseconds*>(timeout);
  if (steady_clock::now() - start >= limit) return 0;
  wait_a_moment();
  return 1;
}

/// Of several that make a new file's log at once, SQLite tells all but one at once that it is
/// locked, since they would wait for each other: they begin anew.
std::string log_mode(soci::session& session, std::chrono::milliseconds timeout) {
  const auto limit = steady_clock::now() + timeout;
  while (true) {
    try {
      std::string mode;
      session << "PRAGMA journal_mode = WAL", soci::into(mode);
      return mode;
    } catch (const soci::soci_error&) {
      const bool is_busy = (sqlite_api::sqlite3_errcode(handle(session)) & 0xff) == SQLITE_BUSY;
      if (!is_busy || steady_clock::now() >= limit) throw;
    }
    wait_a_moment();
  }
}

}  // namespace

SqliteDriver::SqliteDriver(std::string file, SqliteOptions options)
    : file_(std::move(file)), options_(options) {}

std::unique_ptr<soci::session> SqliteDriver::connect(Access access) {
  auto session = std::make_unique<soci::session>();
  try {
    const bool is_full = options_.synchronous == Synchronous::full;
    const bool groups = access != Access::read && is_full;
    session->open(soci::sqlite3,
                  "dbname=\"" + file_ + "\"" + (groups ? " vfs=" + grouped_log_vfs() : ""));
    // SOCI puts the names of SQLite into a namespace of its own.
    if (groups) forget_at_rollback(reinterpret_cast<::sqlite3*>(handle(*session)));
    sqlite_api::sqlite3_busy_handler(handle(*session), wait_for_writer, &options_.busy_timeout);
    *session << "PRAGMA cache_size = -" + std::to_string(options_.cache_bytes >> 10);
    *session << "PRAGMA temp_store = MEMORY";
    if (access == Access::read) {
      *session << "PRAGMA query_only = ON";
      return session;
    }
    const std::string mode = log_mode(*session, options_.busy_timeout);
    if (mode != "wal") {
      throw Error("the database " + file_ + " cannot use a write-ahead log where it lies (mode " +
                      mode + "); move it to a local file system",
                  {});
    }
    *session << std::string("PRAGMA synchronous = ") + (is_full ? "FULL" : "NORMAL");
    *session << "PRAGMA wal_autocheckpoint = " +
                    std::to_string(options_.checkpoint_bytes / page_bytes);
    return session;
  } catch (const soci::soci_error& error) {
    const Failure told = failure(error, session->get_backend() ? session.get() : nullptr);
    throw Error(told.sentence, told.kind);
  }
}

Failure SqliteDriver::failure(const std::exception& error, soci::session* session) const {
  const auto* told = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  int code = told ? told->result() : SQLITE_ERROR;
  std::string detail = message_of(error);
  if (session) {
    // SOCI does not always pass the code on, e.g. for statements that it runs unprepared.
    const int last = sqlite_api::sqlite3_errcode(handle(*session));
    if (code == SQLITE_ERROR && last != SQLITE_OK && last != SQLITE_ROW && last != SQLITE_DONE) {
      code = last;
    }
    detail = sqlite_api::sqlite3_errmsg(handle(*session));
  }
  return sqlite_failure(code, detail, file_);
}

}  // namespace sourceflow::store::sql
