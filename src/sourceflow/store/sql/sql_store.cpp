#include "sourceflow/store/sql/sql_store.hpp"

#include <stdexcept>

#include "sourceflow/store/sql/envelope_columns.hpp"
#include "sourceflow/store/sql/prepare.hpp"
#include "sourceflow/store/sql/rows.hpp"
#include "sourceflow/store/sql/schema.hpp"
#include "sourceflow/store/sql/values.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store::sql {

SqlStore::SqlStore(std::unique_ptr<Driver> driver, std::size_t readers)
    : driver_(std::move(driver)), texts_(driver_->dialect()), readers_(*driver_, readers) {
  writer();
}

SqlStore::Writer& SqlStore::writer() {
  if (!writer_) writer_ = std::make_unique<Writer>(*driver_, texts_, tables_);
  return *writer_;
}

void SqlStore::prepare(std::span<const Table> tables) {
  const std::lock_guard lock(writing_);
  sql::prepare(writer().connection, tables);
  // Connections know statements by the addresses of their texts, and these are made anew.
  writer_.reset();
  readers_.close();
  for (const Table& table : tables) {
    tables_.insert_or_assign(table.name, TableTexts(table, driver_->dialect()));
  }
}

void SqlStore::commit(std::span<Unit* const> units) {
  if (units.empty()) return;
  if (writing_thread_.load(std::memory_order_relaxed) == std::this_thread::get_id()) {
    throw std::logic_error(
        "commit was called inside a unit of work; a unit cannot wait for another");
  }
  const std::lock_guard lock(writing_);
  writing_thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  struct Done {
    std::atomic<std::thread::id>& thread;
    ~Done() { thread.store({}, std::memory_order_relaxed); }
  } const done{writing_thread_};

  SqlWork& work = writer().work;
  bool is_committing = false;
  try {
    work.begin();
    for (Unit* unit : units) work.run(*unit);
    is_committing = true;
    work.commit();
  } catch (const StatementError& error) {
    const bool keeps_connection = error.broken() != Broken::connection;
    work.rollback();
    if (!keeps_connection) writer_.reset();
    throw Error(error.what(), {error.retryable(), is_committing && error.outcome_unknown()});
  } catch (...) {
    work.rollback();
    throw;
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
