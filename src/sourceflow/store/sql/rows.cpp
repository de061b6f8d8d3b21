#include "sourceflow/store/sql/rows.hpp"

#include <limits>
#include <stdexcept>

#include "sourceflow/store/sql/envelope_columns.hpp"
#include "sourceflow/store/sql/values.hpp"

namespace sourceflow::store::sql {

std::optional<std::int64_t> first_integer(Statement& statement) {
  if (!statement.first()) return std::nullopt;
  std::optional<std::int64_t> found;
  if (!statement.is_null(0)) found = statement.integer(0);
  statement.finish();
  return found;
}

std::int64_t to_limit(std::size_t limit) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  return limit > static_cast<std::size_t>(most) ? most : static_cast<std::int64_t>(limit);
}

std::optional<StoredRow> load_row(Statement& load,
                                  const Table& table,
                                  std::string_view id,
                                  const Dialect& dialect) {
  load.set(0, id);
  if (!load.first()) return std::nullopt;
  StoredRow found{std::string(id), load.integer(0), take_row(load, 1, table, dialect)};
  load.finish();
  return found;
}

Row take_row(Statement& statement, std::size_t first, const Table& table, const Dialect& dialect) {
  Row row;
  row.reserve(table.columns.size());
  for (const Column& column : table.columns) {
    row.push_back(take(statement, first++, column.type, dialect));
  }
  return row;
}

std::size_t put_entry(Statement& statement, const OutboxEntry& entry) {
  const bool is_command = entry.kind == MessageKind::command;
  statement.set(0, std::string_view(is_command ? "command" : "event"));
  statement.set(1, entry.destination);
  return put(statement, 2, entry.envelope, entry.envelope.position);
}

OutboxEntry take_entry(Statement& statement) {
  OutboxEntry entry;
  entry.id = statement.integer(0);
  entry.kind = statement.text(1) == "command" ? MessageKind::command : MessageKind::event;
  entry.destination = std::move(statement.text(2));
  entry.envelope = take_envelope(statement, 3);
  return entry;
}

const TableTexts& texts_of(const std::unordered_map<std::string, TableTexts>& tables,
                           const Table& table) {
  const auto found = tables.find(table.name);
  if (found == tables.end()) {
    throw std::logic_error("table " + table.name + " was not prepared; name it in Store::prepare");
  }
  return found->second;
}

}  // namespace sourceflow::store::sql
