#pragma once

#include <string>
#include <vector>

#include "sourceflow/store/query.hpp"
#include "sourceflow/store/sql/dialect.hpp"
#include "sourceflow/store/sql/many_rows.hpp"
#include "sourceflow/store/sql/statement.hpp"

namespace sourceflow::store::sql {

/// Every statement on the store's own tables, in one dialect. Made once; connections prepare what
/// they use.
struct Texts {
  explicit Texts(const Dialect& dialect);

  StatementText data_version, begin, commit, rollback, savepoint, keep_unit, undo_unit;
  StatementText claim, forget_claims;
  ManyRows claims, unclaim;
  StatementText heads, last_position, first_position, keep_position;
  /// Rows of (number from zero, last command, last event), in any order.
  ManyRows many_heads;
  StatementText lock_numbers, new_locks;
  ManyRows append_commands, append_events;
  StatementText commands_of, events_after;
  ManyRows enqueue;
  StatementText outbox_after, own_outbox;
  /// Rows of (number from zero, owner of the newest entry of an entity and destination).
  ManyRows owners;
  StatementText others, renew, enrol, left, adopt, bury, leave;
  StatementText outbox_depth, mark_sent, mark_all_sent;
  ManyRows schedule;
  StatementText due_timers, delete_timers, next_due;
  StatementText position, set_position;
  ManyRows record_rejections;
  StatementText rejections;
  StatementText record_dead_letter, dead_letters, known_letters, mark_replayed;
  StatementText claim_key, take_key_over, find_key, complete_key, release_key;
  StatementText ended_keys, forget_key, key_counts;
};

/// The statements on one user's table.
struct TableTexts {
  TableTexts(const Table& table, const Dialect& dialect);

  StatementText load, erase, clear;
  /// The rows of (id, version, columns) that are there.
  ManyRows load_many;
  ManyRows save;
  /// What a row breaks that the database refuses.
  std::string not_unique;
};

/// The text of a query on a user's table; its parameters are the values of the conditions that are
/// not NULL, in order, then limit and offset.
StatementText select_text(const Table& table, const Query& query, const Dialect& dialect);

}  // namespace sourceflow::store::sql
