#include <algorithm>
#include <ranges>
#include <utility>

#include "sourceflow/message/utf8.hpp"
#include "sourceflow/store/sql/envelope_columns.hpp"
#include "sourceflow/store/sql/rows.hpp"
#include "sourceflow/store/sql/sql_work.hpp"
#include "sourceflow/store/sql/values.hpp"

namespace sourceflow::store::sql {

void SqlWork::open_savepoint() {
  if (has_savepoint_) return;
  // What earlier units have left must not be undone with this one.
  Pending of_unit = pending_.take_back_unit();
  const auto rows_of_unit = rows_.take_back_unit();
  write_pending();
  run(texts_.savepoint);
  has_savepoint_ = true;
  pending_.add(std::move(of_unit));
  for (const auto& known : rows_of_unit) rows_.change(*known.table, known.id, known.row);
}

void SqlWork::settle() {
  open_savepoint();
  write_pending();
}

void SqlWork::write_pending() {
  write_envelopes(texts_.append_commands, pending_.commands);
  write_rows();
  if (pending_.sent.size() > 1) {
    run_on_list(texts_.mark_all_sent, pending_.sent);
  } else if (!pending_.sent.empty()) {
    in_flight(
        texts_.mark_sent,
        [&](Statement& statement) { statement.set(0, pending_.sent.front()); },
        [](Statement& statement) { statement.run(); });
  }
  const auto& timers = pending_.timers;
  write_many(
      texts_.schedule,
      timers.size(),
      [&](std::size_t i) { return weight_of(timers[i].entry.envelope); },
      [&](Statement& statement, std::size_t i) {
        const std::size_t next = put_entry(statement, timers[i].entry);
        put(statement, next, timers[i].due);
      });
  const auto& rejections = pending_.rejections;
  write_many(
      texts_.record_rejections,
      rejections.size(),
      [&](std::size_t i) { return weight_of(rejections[i].command); },
      [&](Statement& statement, std::size_t i) {
        const auto& [command, reason, rejected_at] = rejections[i];
        const std::size_t next = put(statement, 0, command, command.position);
        // Whatever a handler says in refusing, the refusal is kept.
        statement.set(next, message::readable(reason));
        put(statement, next + 1, rejected_at);
      });
  for (const auto& [reader, position] : pending_.positions) {
    // Only where it is the reader's last one.
    if (pending_.position_of(reader) != position) continue;
    in_flight(
        texts_.set_position,
        [&](Statement& statement) {
          statement.set(0, reader);
          statement.set(1, position);
        },
        [](Statement& statement) { statement.run(); });
  }
  pending_.written();
}

void SqlWork::write_envelopes(const ManyRows& many, std::span<const message::Envelope> envelopes) {
  write_many(
      many,
      envelopes.size(),
      [&](std::size_t i) { return weight_of(envelopes[i]); },
      [&](Statement& statement, std::size_t i) { put(statement, 0, envelopes[i], 0); });
}

void SqlWork::write_rows() {
  std::vector<std::pair<const TableTexts*, std::vector<const KnownRows::Known*>>> saved;
  for (const auto* known : rows_.changed()) {
    if (!known->row) {
      in_flight(
          known->table->erase,
          [&](Statement& statement) { statement.set(0, known->id); },
          [](Statement& statement) { statement.run(); });
      continue;
    }
    auto of_table =
        std::ranges::find(saved, known->table, [](const auto& one) { return one.first; });
    if (of_table == saved.end()) of_table = saved.insert(saved.end(), {known->table, {}});
    of_table->second.push_back(known);
  }
  for (const auto& [table, rows] : saved) write_saved(*table, rows);
  rows_.written();
}

void SqlWork::write_saved(const TableTexts& table,
                          const std::vector<const KnownRows::Known*>& rows) {
  try {
    write_many(
        table.save,
        rows.size(),
        [&](std::size_t i) { return weight_of(rows[i]->row->row); },
        [&](Statement& statement, std::size_t i) {
          const StoredRow& row = *rows[i]->row;
          statement.set(0, row.id);
          statement.set(1, row.version);
          for (std::size_t column = 0; column < row.row.size(); ++column)
            put(statement, column + 2, row.row[column], connection_.dialect());
        });
  } catch (const VersionConflict&) {
    // Which unit it was shows only where each is written by itself.
    if (!is_careful_ && !has_savepoint_) throw;
    broken_ = std::make_exception_ptr(NotUnique(table.not_unique));
    std::rethrow_exception(broken_);
  }
}

void SqlWork::withdraw_claims() {
  const auto left = claims_.take_all();
  write_many(
      texts_.unclaim,
      left.size(),
      [](std::size_t) { return std::size_t{64}; },
      [&](Statement& statement, std::size_t i) {
        statement.set(0, left[i].first);
        put(statement, 1, left[i].second);
      });
}

}  // namespace sourceflow::store::sql
