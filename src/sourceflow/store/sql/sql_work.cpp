#include "sourceflow/store/sql/sql_work.hpp"

#include <algorithm>
#include <utility>

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

void SqlWork::in_flight(const StatementText& text,
                        const std::function<void(Statement&)>& set,
                        std::function<void(Statement&)> take) {
  Pipeline* pipeline = is_careful_ ? nullptr : connection_.pipeline();
  if (pipeline == nullptr) {
    with(text, [&](Statement& statement) {
      statement.first_row();
      set(statement);
      take(statement);
      return 0;
    });
    return;
  }
  // Preparing waits for its own answer.
  if (!connection_.is_prepared(text)) land();
  translated([&] {
    Statement& statement = connection_.statement(text);
    statement.first_row();
    set(statement);
    pipeline->send(statement);
    flight_.push_back({&statement, std::move(take)});
  });
}

void SqlWork::land() {
  if (flight_.empty()) return;
  const auto flight = std::exchange(flight_, {});
  translated([&] {
    auto answers = connection_.pipeline()->receive();
    for (std::size_t i = 0; i < flight.size(); ++i) {
      Statement& statement = *flight[i].statement;
      statement.answer(std::move(answers.at(i)));
      flight[i].take(statement);
      statement.forget_answer();
    }
  });
}

void SqlWork::begin(bool is_careful) {
  is_careful_ = is_careful;
  has_savepoint_ = false;
  forget_what_was_pending();
  in_flight(texts_.begin, [](Statement&) {}, [](Statement& statement) { statement.run(); });
  if (connection_.dialect().writes_in_parallel()) {
    forget_everything();
  } else {
    forget_what_is_stale();
  }
}

void SqlWork::forget_what_was_pending() {
  pending_ = {};
  rows_.forget_all();
  claims_.forget_all();
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
}

void SqlWork::finish() {
  try {
    withdraw_claims();
    write_pending();
    insert_late();
  } catch (const std::exception& error) {
    if (broken_) throw;
    throw Unwritable(error.what());
  }
  if (last_position_ && !texts_.keep_position.text.empty()) {
    in_flight(
        texts_.keep_position,
        [&](Statement& statement) { statement.set(0, *last_position_); },
        [](Statement& statement) { statement.run(); });
  }
  land();
}

void SqlWork::commit() { run(texts_.commit); }

void SqlWork::rollback() {
  broken_ = nullptr;
  flight_.clear();
  try {
    if (Pipeline* pipeline = connection_.pipeline()) pipeline->receive();
  } catch (const std::exception&) {
    // What was under way is given back with the rest.
  }
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
  position_before_unit_ = last_position_;
  pending_.keep_unit();
  rows_.keep_unit();
  claims_.keep_unit();
  try {
    if (is_careful_) open_savepoint();
    unit.run(*this);
    if (is_careful_ && !broken_) {
      write_pending();
      insert_late();
    }
    if (has_savepoint_ && !broken_) run(texts_.keep_unit);
  } catch (...) {
    unit.failure = std::current_exception();
  }
  if (broken_) {
    unit.failure = broken_;
    throw_if_more_is_broken();
  }
  if (unit.failure) return undo_unit();
  has_savepoint_ = false;
  heads_.keep_unit();
}

void SqlWork::undo_unit() {
  broken_ = nullptr;
  heads_.undo_unit();
  last_position_ = position_before_unit_;
  pending_.undo_unit();
  rows_.undo_unit();
  claims_.undo_unit();
  if (!std::exchange(has_savepoint_, false)) return;
  forget_locks_of_unit();
  run(texts_.undo_unit);
  run(texts_.keep_unit);
}

void SqlWork::forget_locks_of_unit() {
  for (const std::int64_t number : locked_in_unit_) locked_.erase(number);
  for (const auto& [type, id] : learned_in_unit_) heads_.forget(type, id);
}

void SqlWork::throw_if_more_is_broken() const {
  if (!has_savepoint_) std::rethrow_exception(broken_);
  try {
    std::rethrow_exception(broken_);
  } catch (const StatementError& error) {
    if (error.broken() != Broken::unit) throw;
  } catch (const VersionConflict&) {
    // Another writer's row: only this unit is concerned.
  } catch (const NotUnique&) {
    // The same.
  }
}

bool SqlWork::claim(std::string_view consumer, const base::MessageId& id, base::Time now) {
  check_key(consumer, connection_.dialect());
  if (claims_.take(consumer, id)) return true;
  const bool is_new = with(texts_.claim, [&](Statement& statement) {
    put_claim(statement, consumer, id, now);
    return statement.run() == 1;
  });
  if (is_new) claims_.took(consumer, id, has_savepoint_);
  return is_new;
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
  pending_.commands.push_back(command);
  heads_.will_change(heads);
  ++heads.command;
}

std::int64_t SqlWork::append_event(const message::Envelope& event) {
  Heads& heads = heads_of(event.entity_type, event.entity_id);
  check_follows("event", event, heads.event);
  std::int64_t position = 0;
  auto& late = pending_.late.emplace_back(true, OutboxEntry{.envelope = event});
  if (connection_.dialect().gives_positions_late()) {
    const std::int64_t written = last_position_ ? *last_position_ - first_position_ : 0;
    position = -written - static_cast<std::int64_t>(pending_.late.size());
  } else {
    position = next_position();
  }
  late.entry.envelope.position = position;
  heads_.will_change(heads);
  ++heads.event;
  return position;
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
  lock_all({number});
  locked_in_unit_.push_back(number);
}

void SqlWork::lock_all(const std::vector<std::int64_t>& numbers) {
  const auto found = found_locks(numbers);
  if (found.size() < numbers.size()) {
    std::vector<std::int64_t> missing;
    for (const std::int64_t number : numbers)
      if (std::ranges::find(found, number) == found.end()) missing.push_back(number);
    run_on_list(texts_.new_locks, missing);
    found_locks(missing);
  }
  locked_.insert(numbers.begin(), numbers.end());
}

std::vector<std::int64_t> SqlWork::found_locks(std::span<const std::int64_t> numbers) {
  return with(texts_.lock_numbers, [&](Statement& statement) {
    statement.set(0, list_of(numbers, connection_.dialect()));
    std::vector<std::int64_t> found;
    for (bool has = statement.first(); has; has = statement.next())
      found.push_back(statement.integer(0));
    return found;
  });
}

const TableTexts& SqlWork::texts_of(const Table& table) const {
  return sql::texts_of(tables_, table);
}

std::optional<StoredRow> SqlWork::load(const Table& table, std::string_view id) {
  take_turn_for(id);
  const TableTexts& texts = texts_of(table);
  if (const auto* known = rows_.find(texts, id)) return known->row;
  auto row = with(texts.load, [&](Statement& statement) {
    return load_row(statement, table, id, connection_.dialect());
  });
  rows_.learn(texts, id, row);
  return row;
}

void SqlWork::save(const Table& table, std::string_view id, std::int64_t version, const Row& row) {
  check_row(table, row);
  check_row_for(connection_.dialect(), table, row);
  take_turn_for(id);
  rows_.change(texts_of(table), id, StoredRow{std::string(id), version, row});
}

void SqlWork::erase(const Table& table, std::string_view id) {
  take_turn_for(id);
  rows_.change(texts_of(table), id, std::nullopt);
}

void SqlWork::clear(const Table& table) {
  take_turn_for({});
  settle();
  const TableTexts& texts = texts_of(table);
  run(texts.clear);
  rows_.forget_table(texts);
}

std::int64_t SqlWork::position(std::string_view reader) {
  take_turn_for({});
  if (const auto pending = pending_.position_of(reader)) return *pending;
  return with(texts_.position, [&](Statement& statement) {
    statement.set(0, reader);
    return first_integer(statement).value_or(0);
  });
}

void SqlWork::set_position(std::string_view reader, std::int64_t position) {
  take_turn_for({});
  pending_.positions.push_back({std::string(reader), position});
}

void SqlWork::record_rejection(const Rejection& rejection) {
  pending_.rejections.push_back(rejection);
}

void SqlWork::record_dead_letter(const DeadLetter& letter) {
  open_savepoint();
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
  open_savepoint();
  return with(texts_.mark_replayed, [&](Statement& statement) {
    const std::size_t next = put_replay(statement, 0, replay);
    statement.set(next, letter_id);
    return statement.run() > 0;
  });
}

std::size_t SqlWork::prune_inbox(base::Time before, std::size_t limit) {
  open_savepoint();
  return with(texts_.forget_claims, [&](Statement& statement) {
    put(statement, 0, before);
    statement.set(1, to_limit(limit));
    return static_cast<std::size_t>(statement.run());
  });
}

}  // namespace sourceflow::store::sql
