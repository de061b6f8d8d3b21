#include "sourceflow/store/sql/sql_store.hpp"

#include <stdexcept>
#include <thread>
#include <utility>

#include "sourceflow/base/random.hpp"
#include "sourceflow/store/sql/envelope_columns.hpp"
#include "sourceflow/store/sql/prepare.hpp"
#include "sourceflow/store/sql/rows.hpp"
#include "sourceflow/store/sql/schema.hpp"
#include "sourceflow/store/sql/values.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store::sql {

namespace {

/// The store that this thread is committing to, since a unit cannot wait for another.
thread_local const void* committing_to = nullptr;

/// What the database will never take: one of several units may be to blame.
class Refused : public Error {
 public:
  using Error::Error;
};

class Committing {
 public:
  explicit Committing(const void* store) : before_(committing_to) {
    if (before_ == store) {
      throw std::logic_error(
          "commit was called inside a unit of work; a unit cannot wait for another");
    }
    committing_to = store;
  }
  ~Committing() { committing_to = before_; }
  Committing(const Committing&) = delete;
  Committing& operator=(const Committing&) = delete;

 private:
  const void* before_;
};

}  // namespace

SqlStore::SqlStore(std::unique_ptr<Driver> driver, std::size_t readers)
    : driver_(std::move(driver)),
      texts_(driver_->dialect()),
      owner_(base::make_uuid(base::system_clock()->now(), base::thread_random()).text()),
      readers_(*driver_, readers) {
  give_back(take_writer());
}

std::unique_ptr<SqlStore::Writer> SqlStore::take_writer() {
  {
    std::unique_lock lock(mutex_);
    is_free_.wait(lock, [&] { return writing_ < driver_->writers(); });
    ++writing_;
    if (!free_.empty()) {
      auto writer = std::move(free_.back());
      free_.pop_back();
      return writer;
    }
  }
  try {
    return std::make_unique<Writer>(*driver_, texts_, tables_, owner_);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void SqlStore::give_back(std::unique_ptr<Writer> writer) {
  {
    const std::lock_guard lock(mutex_);
    --writing_;
    if (writer) free_.push_back(std::move(writer));
  }
  is_free_.notify_one();
}

void SqlStore::prepare(std::span<const Table> tables, Preparing how) {
  const bool creates =
      how == Preparing::as_configured ? driver_->creates_tables() : how == Preparing::create;
  // Whoever changes tables under programs that use them may lose against them. A connection that is
  // lost meanwhile is opened again, as later: a server that is down is told by that.
  for (int tries = 1;; ++tries) {
    try {
      return prepare_once(tables, creates);
    } catch (const StatementError& error) {
      const bool is_lost = error.broken() == Broken::connection && error.retryable();
      if (!(error.is_conflict() || is_lost) || tries >= driver_->conflicts().tries) throw;
    }
    std::this_thread::sleep_for(driver_->conflicts().waits.wait(tries, base::thread_random()));
  }
}

Differences SqlStore::differences(std::span<const Table> tables) {
  Connection connection(*driver_, Access::read);
  return sql::differences(connection, tables);
}

std::string SqlStore::creation(std::span<const Table> tables) {
  return sql::creation(tables, driver_->dialect());
}

void SqlStore::prepare_once(std::span<const Table> tables, bool creates) {
  auto writer = take_writer();
  try {
    sql::prepare(writer->connection, tables, creates);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
  // Connections know statements by the addresses of their texts, and these are made anew.
  give_back(nullptr);
  const std::lock_guard lock(mutex_);
  free_.clear();
  readers_.close();
  for (const Table& table : tables) {
    tables_.insert_or_assign(table.name, TableTexts(table, driver_->dialect()));
  }
}

void SqlStore::commit(std::span<Unit* const> units) {
  if (units.empty()) return;
  const Committing committing(this);
  try {
    commit_group(units);
  } catch (const Refused&) {
    if (units.size() == 1) throw;
    commit_each(units);
  }
}

void SqlStore::commit_each(std::span<Unit* const> units) {
  std::exception_ptr everybodys;
  for (Unit* const& unit : units) {
    unit->failure = everybodys;
    if (everybodys) continue;
    try {
      commit_group(std::span(&unit, 1));
    } catch (const Error& error) {
      unit->failure = std::current_exception();
      if (error.retryable() || error.concerns_all()) everybodys = unit->failure;
    } catch (...) {
      unit->failure = std::current_exception();
    }
  }
}

void SqlStore::commit_group(std::span<Unit* const> units) {
  bool is_careful = false;
  for (int tries = 1;; ++tries) {
    try {
      return commit_once(units, is_careful);
    } catch (const VersionConflict&) {
      if (std::exchange(is_careful, true)) throw;
      continue;
    } catch (const Unwritable&) {
      if (std::exchange(is_careful, true)) throw;
      continue;
    } catch (const StatementError& error) {
      // One of the units has a row that the database refuses: now it fails alone.
      if (error.broken() == Broken::unit && !std::exchange(is_careful, true)) continue;
      if (!error.is_conflict() || tries >= driver_->conflicts().tries) {
        throw Error(error.what(), {.retryable = error.retryable()});
      }
    }
    std::this_thread::sleep_for(driver_->conflicts().waits.wait(tries, base::thread_random()));
  }
}

void SqlStore::commit_once(std::span<Unit* const> units, bool is_careful) {
  transact(
      [&](SqlWork& work) {
        for (Unit* unit : units) work.run(*unit);
      },
      units,
      is_careful);
}

template <class Action>
void SqlStore::transact(Action action, std::span<Unit* const> units, bool is_careful) {
  auto writer = take_writer();
  bool is_committing = false;
  try {
    begin(writer, units, is_careful);
    SqlWork& work = writer->work;
    action(work);
    work.finish();
    is_committing = true;
    work.commit();
    for (Unit* unit : units) unit->positions_behind = work.first_position();
  } catch (const StatementError& error) {
    const bool keeps_connection = error.broken() != Broken::connection;
    if (writer) writer->work.rollback();
    if (!keeps_connection) writer.reset();
    give_back(std::move(writer));
    // Whatever the server refused was not kept; only an answer that was lost leaves it open.
    if (error.is_conflict() || error.broken() == Broken::unit) throw;
    if (!error.retryable() && !error.concerns_all() && !is_committing) {
      throw Refused(error.what(), {});
    }
    throw Error(
        error.what(),
        {error.retryable(), is_committing && error.outcome_unknown(), error.concerns_all()});
  } catch (...) {
    if (writer) writer->work.rollback();
    give_back(std::move(writer));
    throw;
  }
  give_back(std::move(writer));
}

void SqlStore::begin(std::unique_ptr<Writer>& writer,
                     std::span<Unit* const> units,
                     bool is_careful) {
  const auto begin_at = [&](SqlWork& work) {
    work.begin(is_careful);
    work.foresee(units);
  };
  try {
    begin_at(writer->work);
  } catch (const StatementError& error) {
    // The server may have ended a connection that lay idle, and nothing was done on it yet.
    if (error.broken() != Broken::connection) throw;
    writer.reset();
    writer = std::make_unique<Writer>(*driver_, texts_, tables_, owner_);
    begin_at(writer->work);
  }
}

template <class Set, class Take>
auto SqlStore::all(const StatementText& text, Set set, Take take) {
  return readers_.with([&](Connection& connection) {
    Statement& statement = connection.statement(text);
    set(statement);
    std::vector<decltype(take(statement))> found;
    for (bool has = statement.first(); has; has = statement.next())
      found.push_back(take(statement));
    return found;
  });
}

std::int64_t SqlStore::one(const StatementText& text) {
  return readers_.with([&](Connection& connection) {
    return first_integer(connection.statement(text)).value_or(0);
  });
}

std::vector<message::Envelope> SqlStore::events_after(std::int64_t position, std::size_t limit) {
  return all(
      texts_.events_after,
      [&](Statement& statement) {
        statement.set(0, position);
        statement.set(1, to_limit(limit));
      },
      [](Statement& statement) { return take_envelope(statement, 0); });
}

std::int64_t SqlStore::last_position() { return one(texts_.last_position); }

std::vector<message::Envelope> SqlStore::commands_of(const EntityKey& entity,
                                                     std::int64_t after_sequence_no,
                                                     std::size_t limit) {
  return all(
      texts_.commands_of,
      [&](Statement& statement) {
        statement.set(0, entity.type);
        statement.set(1, entity.id);
        statement.set(2, after_sequence_no);
        statement.set(3, to_limit(limit));
      },
      [](Statement& statement) { return take_envelope(statement, 0); });
}

std::optional<StoredRow> SqlStore::row(const Table& table, std::string_view id) {
  const TableTexts& texts = texts_of(tables_, table);
  return readers_.with([&](Connection& connection) {
    return load_row(connection.statement(texts.load), table, id, driver_->dialect());
  });
}

std::vector<StoredRow> SqlStore::rows(const Table& table, const Query& query) {
  check_query(table, query);
  texts_of(tables_, table);
  const Dialect& dialect = driver_->dialect();
  const StatementText text = select_text(table, query, dialect);
  return readers_.with([&](Connection& connection) {
    Statement& statement = connection.ad_hoc(text);
    std::size_t next = 0;
    for (const Condition& condition : query.where) {
      if (condition.value.index() == 0) continue;
      put(statement, next++, condition.value, dialect);
      if (condition.comparison == Comparison::starts_with) {
        put(statement, next++, condition.value, dialect);
      }
    }
    statement.set(next++, to_limit(query.limit.value_or(static_cast<std::size_t>(-1))));
    statement.set(next, to_limit(query.offset));
    std::vector<StoredRow> found;
    for (bool has = statement.first(); has; has = statement.next()) {
      found.push_back(
          {statement.text(0), statement.integer(1), take_row(statement, 2, table, dialect)});
    }
    return found;
  });
}

std::int64_t SqlStore::position(std::string_view reader) {
  return readers_.with([&](Connection& connection) {
    Statement& statement = connection.statement(texts_.position);
    statement.set(0, reader);
    return first_integer(statement).value_or(0);
  });
}

std::vector<OutboxEntry> SqlStore::outbox_after(std::int64_t id, std::size_t limit) {
  return all(
      texts_.outbox_after,
      [&](Statement& statement) {
        statement.set(0, id);
        statement.set(1, to_limit(limit));
      },
      take_entry);
}

std::vector<OutboxEntry> SqlStore::own_outbox_after(std::int64_t id, std::size_t limit) {
  if (!driver_->dialect().writes_in_parallel()) return outbox_after(id, limit);
  return all(
      texts_.own_outbox,
      [&](Statement& statement) {
        statement.set(0, owner_);
        statement.set(1, id);
        statement.set(2, to_limit(limit));
      },
      take_entry);
}

SharedOutbox::Kept SqlStore::keep_outbox(base::Time now, base::Time lease_ends) {
  if (!driver_->dialect().writes_in_parallel()) return Kept::as_before;
  bool had_lease = false;
  bool has_more = false;
  transact([&](SqlWork& work) {
    had_lease = work.renew(lease_ends);
    has_more = work.take_over(now);
  });
  const bool is_lost = is_enrolled_.exchange(true) && !had_lease;
  if (is_lost) return Kept::lost;
  return has_more ? Kept::took_over : Kept::as_before;
}

void SqlStore::leave_outbox() {
  if (!is_enrolled_.exchange(false)) return;
  transact([](SqlWork& work) { work.leave(); });
}

std::size_t SqlStore::outbox_depth() { return static_cast<std::size_t>(one(texts_.outbox_depth)); }

std::optional<base::Time> SqlStore::next_due() {
  const auto found = all(
      texts_.next_due,
      [](Statement&) {},
      [](Statement& statement) { return take_time(statement, 0); });
  if (found.empty()) return std::nullopt;
  return found.front();
}

std::vector<Rejection> SqlStore::rejections(std::size_t limit) {
  return all(
      texts_.rejections,
      [&](Statement& statement) { statement.set(0, to_limit(limit)); },
      [](Statement& statement) {
        Rejection rejection{take_envelope(statement, 0), {}, {}};
        const std::size_t behind = envelope_columns().size();
        rejection.reason = std::move(statement.text(behind));
        rejection.rejected_at = take_time(statement, behind + 1);
        return rejection;
      });
}

std::vector<DeadLetter> SqlStore::dead_letters(std::size_t limit) {
  return all(
      texts_.dead_letters,
      [&](Statement& statement) { statement.set(0, to_limit(limit)); },
      take_letter);
}

}  // namespace sourceflow::store::sql
