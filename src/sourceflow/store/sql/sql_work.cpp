#include "sourceflow/store/sql/sql_work.hpp"

#include <algorithm>
#include <array>

#include "sourceflow/store/sequence.hpp"
#include "sourceflow/store/sql/envelope_columns.hpp"
#include "sourceflow/store/sql/lock_number.hpp"
#include "sourceflow/store/sql/rows.hpp"
#include "sourceflow/store/sql/values.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store::sql {
namespace {

constexpr std::size_t max_known_heads = 50'000;

}  // namespace

SqlWork::SqlWork(Connection& connection,
                 const Texts& texts,
                 const TablesTexts& tables,
                 std::string_view owner)
    : connection_(connection), texts_(texts), tables_(tables), owner_(owner) {}

std::int64_t SqlWork::run(const StatementText& text) {
  return with(text, [](Statement& statement) { return statement.run(); });
}

void SqlWork::begin(bool is_careful) {
  is_careful_ = is_careful;
  run(texts_.begin);
  if (connection_.dialect().writes_in_parallel()) {
    forget_everything();
  } else {
    forget_what_is_stale();
  }
}

void SqlWork::forget_what_is_stale() {
  const std::optional<std::int64_t> version = with(texts_.data_version, first_integer);
  const bool is_current = version && data_version_ && *version == *data_version_;
  if (!is_current || heads_.size() > max_known_heads) forget_everything();
  data_version_ = version;
}

void SqlWork::forget_everything() {
  heads_.forget_all();
  last_position_.reset();
  locked_.clear();
  late_.clear();
}

void SqlWork::finish() {
  insert_late();
  if (last_position_ && !texts_.keep_position.text.empty()) {
    with(texts_.keep_position, [&](Statement& statement) {
      statement.set(0, *last_position_);
      return statement.run();
    });
  }
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
  entities_of_unit_.clear();
  locked_in_unit_.clear();
  learned_in_unit_.clear();
  run(texts_.savepoint);
  position_before_unit_ = last_position_;
  late_before_unit_ = late_.size();
  try {
    unit.run(*this);
    if (is_careful_ && !broken_) insert_late();
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
  late_.resize(late_before_unit_);
  forget_locks_of_unit();
  run(texts_.undo_unit);
  run(texts_.keep_unit);
}

void SqlWork::forget_locks_of_unit() {
  for (const std::int64_t number : locked_in_unit_) locked_.erase(number);
  for (const auto& [type, id] : learned_in_unit_) heads_.forget(type, id);
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
  lock_entity(type, id);
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
  learned_in_unit_.push_back({type, id});
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
  std::int64_t position = 0;
  if (connection_.dialect().gives_positions_late()) {
    late_.push_back({true, {.envelope = event}});
    const std::int64_t written = last_position_ ? *last_position_ - first_position_ : 0;
    position = -written - static_cast<std::int64_t>(late_.size());
  } else {
    position = next_position();
    insert_event(event, position);
  }
  heads_.will_change(heads);
  ++heads.event;
  return position;
}

void SqlWork::insert_event(const message::Envelope& event, std::int64_t position) {
  with(texts_.append_event, [&](Statement& statement) {
    put(statement, 0, event, position);
    return statement.run();
  });
}

std::int64_t SqlWork::next_position() {
  if (!last_position_) {
    last_position_ = with(texts_.first_position, first_integer).value_or(0);
    first_position_ = *last_position_;
  }
  return ++*last_position_;
}

void SqlWork::lock_entity(const std::string& type, const std::string& id) {
  const Dialect& dialect = connection_.dialect();
  if (!dialect.writes_in_parallel()) return;
  lock(lock_number(type, id, dialect));
  entities_of_unit_.push_back({type, id});
}

void SqlWork::take_turn_for(std::string_view id) {
  if (!connection_.dialect().writes_in_parallel()) return;
  const bool is_locked = std::ranges::any_of(
      entities_of_unit_, [&](const EntityKey& entity) { return entity.id == id; });
  if (!is_locked) lock(turn_number);
}

void SqlWork::lock(std::int64_t number) {
  if (locked_.contains(number)) return;
  const std::array numbers{number};
  const auto is_found = [&] {
    return with(texts_.lock_numbers, [&](Statement& statement) {
      statement.set(0, list_of(numbers, connection_.dialect()));
      return first_integer(statement).has_value();
    });
  };
  if (!is_found()) {
    run_on_list(texts_.new_locks, numbers);
    is_found();
  }
  locked_.insert(number);
  locked_in_unit_.push_back(number);
}

const TableTexts& SqlWork::texts_of(const Table& table) const {
  return sql::texts_of(tables_, table);
}

std::optional<StoredRow> SqlWork::load(const Table& table, std::string_view id) {
  take_turn_for(id);
  return with(texts_of(table).load, [&](Statement& statement) {
    return load_row(statement, table, id, connection_.dialect());
  });
}

void SqlWork::save(const Table& table, std::string_view id, std::int64_t version, const Row& row) {
  check_row(table, row);
  take_turn_for(id);
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
  take_turn_for(id);
  with(texts_of(table).erase, [&](Statement& statement) {
    statement.set(0, id);
    return statement.run();
  });
}

void SqlWork::clear(const Table& table) {
  take_turn_for({});
  run(texts_of(table).clear);
}

std::int64_t SqlWork::position(std::string_view reader) {
  take_turn_for({});
  return with(texts_.position, [&](Statement& statement) {
    statement.set(0, reader);
    return first_integer(statement).value_or(0);
  });
}

void SqlWork::set_position(std::string_view reader, std::int64_t position) {
  take_turn_for({});
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
    // Two that look at once would both find nothing.
    take_turn_for({});
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

}  // namespace sourceflow::store::sql
