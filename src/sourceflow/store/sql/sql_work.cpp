#include "sourceflow/store/sql/sql_work.hpp"

#include <algorithm>

#include "sourceflow/store/sequence.hpp"
#include "sourceflow/store/sql/envelope_columns.hpp"
#include "sourceflow/store/sql/rows.hpp"
#include "sourceflow/store/sql/values.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store::sql {
namespace {

constexpr std::size_t max_known_heads = 50'000;

}  // namespace

SqlWork::SqlWork(Connection& connection, const Texts& texts, const TablesTexts& tables)
    : connection_(connection), texts_(texts), tables_(tables) {}

template <class Action>
auto SqlWork::with(const StatementText& text, Action&& action) {
  if (broken_) std::rethrow_exception(broken_);
  Statement& statement = connection_.statement(text);
  try {
    return connection_.guarded([&] { return action(statement); });
  } catch (const StatementError& error) {
    broken_ = std::current_exception();
    if (error.is_duplicate()) broken_ = std::make_exception_ptr(VersionConflict(error.what()));
    std::rethrow_exception(broken_);
  } catch (...) {
    statement.finish_quietly();
    throw;
  }
}

std::int64_t SqlWork::run(const StatementText& text) {
  return with(text, [](Statement& statement) { return statement.run(); });
}

void SqlWork::begin() {
  run(texts_.begin);
  forget_what_is_stale();
}

void SqlWork::forget_what_is_stale() {
  const std::optional<std::int64_t> version = with(texts_.data_version, first_integer);
  const std::int64_t step = connection_.dialect().data_version_step;
  const bool is_current = version && data_version_ && *version == *data_version_ + step;
  if (!is_current || heads_.size() > max_known_heads) forget_everything();
  data_version_ = version;
}

void SqlWork::forget_everything() {
  heads_.forget_all();
  last_position_.reset();
}

void SqlWork::commit() { run(texts_.commit); }

void SqlWork::rollback() {
  broken_ = nullptr;
  forget_everything();
  data_version_.reset();
  try {
    run(texts_.rollback);
  } catch (const std::exception&) {
    // The transaction is gone already, or the connection is: both are what was wanted.
  }
  broken_ = nullptr;
}

void SqlWork::run(Unit& unit) {
  unit.failure = nullptr;
  run(texts_.savepoint);
  position_before_unit_ = last_position_;
  try {
    unit.run(*this);
    if (!broken_) run(texts_.keep_unit);
  } catch (...) {
    unit.failure = std::current_exception();
  }
  if (broken_) {
    unit.failure = broken_;
    throw_if_more_is_broken();
  }
  if (!unit.failure) return heads_.keep_unit();
  broken_ = nullptr;
  heads_.undo_unit();
  last_position_ = position_before_unit_;
  run(texts_.undo_unit);
  run(texts_.keep_unit);
}

void SqlWork::throw_if_more_is_broken() const {
  try {
    std::rethrow_exception(broken_);
  } catch (const StatementError& error) {
    if (error.broken() != Broken::unit) throw;
  } catch (const VersionConflict&) {
    // Another writer's row: only this unit is concerned.
  }
}

bool SqlWork::claim(std::string_view consumer, const base::MessageId& id, base::Time now) {
  check_key(consumer, connection_.dialect());
  return with(texts_.claim, [&](Statement& statement) {
    statement.set(0, consumer);
    put(statement, 1, id);
    put(statement, 2, now);
    return statement.run() == 1;
  });
}

Heads SqlWork::heads(const EntityKey& entity) { return heads_of(entity.type, entity.id); }

Heads& SqlWork::heads_of(const std::string& type, const std::string& id) {
  if (Heads* known = heads_.find(type, id)) return *known;
  const Heads found = with(texts_.heads, [&](Statement& statement) {
    for (const std::size_t first : {0U, 2U}) {
      statement.set(first, type);
      statement.set(first + 1, id);
    }
    Heads heads;
    if (statement.first()) {
      if (!statement.is_null(0)) heads.command = statement.integer(0);
      if (!statement.is_null(1)) heads.event = statement.integer(1);
      statement.finish();
    }
    return heads;
  });
  return heads_.learn(type, id, found);
}

void SqlWork::append_command(const message::Envelope& command) {
  Heads& heads = heads_of(command.entity_type, command.entity_id);
  check_follows("command", command, heads.command);
  with(texts_.append_command, [&](Statement& statement) {
    put(statement, 0, command, 0);
    return statement.run();
  });
  heads_.will_change(heads);
  ++heads.command;
}

std::int64_t SqlWork::append_event(const message::Envelope& event) {
  Heads& heads = heads_of(event.entity_type, event.entity_id);
  check_follows("event", event, heads.event);
  if (!last_position_) last_position_ = with(texts_.last_position, first_integer).value_or(0);
  with(texts_.append_event, [&](Statement& statement) {
    put(statement, 0, event, *last_position_ + 1);
    return statement.run();
  });
  heads_.will_change(heads);
  ++heads.event;
  return ++*last_position_;
}

const TableTexts& SqlWork::texts_of(const Table& table) const {
  return sql::texts_of(tables_, table);
}

std::optional<StoredRow> SqlWork::load(const Table& table, std::string_view id) {
  return with(texts_of(table).load, [&](Statement& statement) {
    return load_row(statement, table, id, connection_.dialect());
  });
}

void SqlWork::save(const Table& table, std::string_view id, std::int64_t version, const Row& row) {
  check_row(table, row);
  with(texts_of(table).save, [&](Statement& statement) {
    statement.set(0, id);
    statement.set(1, version);
    for (std::size_t i = 0; i < row.size(); ++i) {
      put(statement, i + 2, row[i], connection_.dialect());
    }
    return statement.run();
  });
}

void SqlWork::erase(const Table& table, std::string_view id) {
  with(texts_of(table).erase, [&](Statement& statement) {
    statement.set(0, id);
    return statement.run();
  });
}

void SqlWork::clear(const Table& table) { run(texts_of(table).clear); }

void SqlWork::enqueue(const OutboxEntry& entry) {
  with(texts_.enqueue, [&](Statement& statement) {
    put_entry(statement, entry);
    return statement.run();
  });
}

void SqlWork::mark_sent(std::span<const std::int64_t> outbox_ids) {
  if (outbox_ids.empty()) return;
  if (outbox_ids.size() > 1) return run_on_list(texts_.mark_all_sent, outbox_ids);
  with(texts_.mark_sent, [&](Statement& statement) {
    statement.set(0, outbox_ids.front());
    return statement.run();
  });
}

void SqlWork::run_on_list(const StatementText& text, std::span<const std::int64_t> numbers) {
  with(text, [&](Statement& statement) {
    statement.set(0, list_of(numbers, connection_.dialect()));
    return statement.run();
  });
}

void SqlWork::schedule(const OutboxEntry& entry, base::Time due) {
  with(texts_.schedule, [&](Statement& statement) {
    const std::size_t next = put_entry(statement, entry);
    put(statement, next, due);
    return statement.run();
  });
}

std::size_t SqlWork::release_due(base::Time now, std::size_t limit) {
  const std::vector<std::int64_t> due = with(texts_.due_timers, [&](Statement& statement) {
    put(statement, 0, now);
    statement.set(1, to_limit(limit));
    std::vector<std::int64_t> ids;
    for (bool has = statement.first(); has; has = statement.next()) {
      ids.push_back(statement.integer(0));
    }
    return ids;
  });
  if (due.empty()) return 0;
  run_on_list(texts_.release_timers, due);
  run_on_list(texts_.delete_timers, due);
  return due.size();
}

std::int64_t SqlWork::position(std::string_view reader) {
  return with(texts_.position, [&](Statement& statement) {
    statement.set(0, reader);
    return first_integer(statement).value_or(0);
  });
}

void SqlWork::set_position(std::string_view reader, std::int64_t position) {
  with(texts_.set_position, [&](Statement& statement) {
    statement.set(0, reader);
    statement.set(1, position);
    return statement.run();
  });
}

void SqlWork::record_rejection(const Rejection& rejection) {
  with(texts_.record_rejection, [&](Statement& statement) {
    const std::size_t next = put(statement, 0, rejection.command, rejection.command.position);
    statement.set(next, rejection.reason);
    put(statement, next + 1, rejection.rejected_at);
    return statement.run();
  });
}

void SqlWork::record_dead_letter(const DeadLetter& letter) {
  if (!letter.letter_id.empty()) {
    const auto known = with(texts_.known_letters, [&](Statement& statement) {
      statement.set(0, letter.letter_id);
      return first_integer(statement).value_or(0);
    });
    if (known > 0) return;
  }
  with(texts_.record_dead_letter, [&](Statement& statement) {
    put_letter(statement, letter);
    return statement.run();
  });
}

bool SqlWork::mark_replayed(std::string_view letter_id, const Replay& replay) {
  return with(texts_.mark_replayed, [&](Statement& statement) {
    const std::size_t next = put_replay(statement, 0, replay);
    statement.set(next, letter_id);
    return statement.run() > 0;
  });
}

std::size_t SqlWork::prune_inbox(base::Time before, std::size_t limit) {
  return with(texts_.forget_claims, [&](Statement& statement) {
    put(statement, 0, before);
    statement.set(1, to_limit(limit));
    return static_cast<std::size_t>(statement.run());
  });
}

std::optional<SqlWork::KeyRow> SqlWork::find_key(std::string_view key) {
  return with(texts_.find_key, [&](Statement& statement) {
    statement.set(0, key);
    std::optional<KeyRow> row;
    if (!statement.first()) return row;
    row = KeyRow{take_uuid(statement, 1), statement.integer(2) != 0, {}};
    row->found = {.state = row->is_done ? KeyState::done : KeyState::in_progress,
                  .result = std::move(statement.text(4)),
                  .ends_at = take_time(statement, 3)};
    statement.finish();
    return row;
  });
}

bool SqlWork::take_key_over(const KeyHolder& holder, const KeyRow& seen, base::Time lease_ends) {
  return with(texts_.take_key_over, [&](Statement& statement) {
    put(statement, 0, holder.token);
    statement.set(1, std::int64_t{0});
    put(statement, 2, lease_ends);
    statement.set(3, std::string_view{});
    statement.set(4, holder.key);
    put(statement, 5, seen.token);
    statement.set(6, std::int64_t{seen.is_done});
    return statement.run() > 0;
  });
}

FoundKey SqlWork::claim_key(const KeyHolder& holder, base::Time now, base::Time lease_ends) {
  check_key(holder.key, connection_.dialect());
  const auto insert = [&](Statement& statement) {
    statement.set(0, holder.key);
    put(statement, 1, holder.token);
    statement.set(2, std::int64_t{0});
    put(statement, 3, lease_ends);
    statement.set(4, std::string_view{});
    return statement.run() > 0;
  };
  // Each round that ends without an answer was lost to another claimant.
  for (int round = 0; round < 3; ++round) {
    if (with(texts_.claim_key, insert)) return {.ends_at = lease_ends};
    auto row = find_key(holder.key);
    if (!row) continue;
    const bool is_own = row->token == holder.token && !row->is_done;
    if (row->found.ends_at > now) {
      if (is_own) row->found.state = KeyState::fresh;
      return std::move(row->found);
    }
    if (take_key_over(holder, *row, lease_ends))
      return {.is_taken_over = !row->is_done && !is_own, .ends_at = lease_ends};
  }
  return {.state = KeyState::in_progress, .ends_at = now};
}

bool SqlWork::complete_key(const KeyHolder& holder, std::string_view result, base::Time forget_at) {
  const bool is_changed = with(texts_.complete_key, [&](Statement& statement) {
    statement.set(0, std::int64_t{1});
    put(statement, 1, forget_at);
    statement.set(2, result);
    statement.set(3, holder.key);
    put(statement, 4, holder.token);
    statement.set(5, std::int64_t{0});
    return statement.run() > 0;
  });
  if (is_changed) return true;
  // It may have been completed by this claimant, who did not get the answer and asks again.
  const auto row = find_key(holder.key);
  return row && row->token == holder.token && row->is_done;
}

bool SqlWork::release_key(const KeyHolder& holder) {
  return with(texts_.release_key, [&](Statement& statement) {
    statement.set(0, holder.key);
    put(statement, 1, holder.token);
    statement.set(2, std::int64_t{0});
    return statement.run() > 0;
  });
}

std::size_t SqlWork::prune_keys(base::Time before, std::size_t limit) {
  const std::vector<std::string> ended = with(texts_.ended_keys, [&](Statement& statement) {
    put(statement, 0, before);
    statement.set(1, to_limit(limit));
    std::vector<std::string> keys;
    for (bool has = statement.first(); has; has = statement.next())
      keys.push_back(std::move(statement.text(0)));
    return keys;
  });
  for (const auto& key : ended) {
    with(texts_.forget_key, [&](Statement& statement) {
      statement.set(0, key);
      put(statement, 1, before);
      return statement.run();
    });
  }
  return ended.size();
}

KeyCounts SqlWork::key_counts() {
  const auto count = [&](bool is_done) {
    return with(texts_.key_counts, [&](Statement& statement) {
      statement.set(0, std::int64_t{is_done});
      return first_integer(statement).value_or(0);
    });
  };
  return {.in_progress = count(false), .done = count(true)};
}

}  // namespace sourceflow::store::sql
