#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "sourceflow/store/records.hpp"
#include "sourceflow/store/sql/texts.hpp"

namespace sourceflow::store::sql {

/// What the store reads and writes in more than one place, statement in hand.

/// The single integer of a query that gives at most one row; nothing for no row and for NULL.
std::optional<std::int64_t> first_integer(Statement& statement);

/// Throws std::invalid_argument if a text is longer than the dialect's keys.
void check_key(std::string_view key, const Dialect& dialect);

/// Throws std::invalid_argument, which names the column, if a row has a value that only other
/// databases keep.
void check_row_for(const Dialect& dialect, const Table& table, const Row& row);

/// As SQL takes it: no limit is the largest integer.
std::int64_t to_limit(std::size_t limit);

std::optional<StoredRow> load_row(Statement& load,
                                  const Table& table,
                                  std::string_view id,
                                  const Dialect& dialect);

/// Takes the columns of a table, the first being at `first`.
Row take_row(Statement& statement, std::size_t first, const Table& table, const Dialect& dialect);

void put_claim(Statement& statement,
               std::string_view consumer,
               const base::MessageId& id,
               base::Time now);

/// About how many bytes a statement has for it.
std::size_t weight_of(const message::Envelope& envelope);
std::size_t weight_of(const Row& row);

/// Puts kind, destination and envelope into the first parameters; returns the next free one.
std::size_t put_entry(Statement& statement, const OutboxEntry& entry);
/// Takes id, kind, destination and envelope.
OutboxEntry take_entry(Statement& statement);

/// Puts a dead letter, and what became of it, into as many parameters as their columns; the same
/// backwards.
void put_letter(Statement& statement, const DeadLetter& letter);
std::size_t put_replay(Statement& statement, std::size_t first, const Replay& replay);
DeadLetter take_letter(Statement& statement);

const TableTexts& texts_of(const std::unordered_map<std::string, TableTexts>& tables,
                           const Table& table);

}  // namespace sourceflow::store::sql
