#include "sourceflow/store/sql/rows.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "sourceflow/message/utf8.hpp"
#include "sourceflow/store/sql/envelope_columns.hpp"
#include "sourceflow/store/sql/values.hpp"
#include "sourceflow/store/uniqueness.hpp"

namespace sourceflow::store::sql {

std::optional<std::int64_t> first_integer(Statement& statement) {
  if (!statement.first()) return std::nullopt;
  std::optional<std::int64_t> found;
  if (!statement.is_null(0)) found = statement.integer(0);
  statement.finish();
  return found;
}

void check_key(std::string_view key, const Dialect& dialect) {
  if (dialect.longest_key == 0) return;
  if (!message::is_utf8(key))
    throw std::invalid_argument("a key is not UTF-8, which " + dialect.name + " asks for");
  const std::size_t characters = characters_of(key);
  if (characters <= dialect.longest_key) return;
  throw std::invalid_argument("a key of " + std::to_string(characters) +
                              " characters is too long for " + dialect.name +
                              ", whose keys have up to " + std::to_string(dialect.longest_key));
}

void check_row_for(const Dialect& dialect, const Table& table, const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const auto refuse = [&](const std::string& what) {
      throw std::invalid_argument("table " + table.name + ", column " + table.columns[i].name +
                                  ": " + dialect.name + " keeps no " + what);
    };
    if (const auto* text = std::get_if<std::string>(&row[i])) {
      if (!dialect.texts_hold_nul && text->find('\0') != std::string::npos)
        refuse("text with the character NUL; use a Blob for bytes");
      if (dialect.texts_are_utf8 && !message::is_utf8(*text))
        refuse("text that is not UTF-8; use a Blob for bytes");
    } else if (const auto* real = std::get_if<double>(&row[i])) {
      if (!dialect.reals_hold_infinity && std::isinf(*real)) refuse("infinite numbers");
    }
  }
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
    try {
      row.push_back(take(statement, first++, column, dialect));
    } catch (const std::runtime_error& error) {
      throw std::runtime_error("table " + table.name + ", column " + column.name + ": " +
                               error.what());
    }
  }
  return row;
}

void put_claim(Statement& statement,
               std::string_view consumer,
               const base::MessageId& id,
               base::Time now) {
  statement.set(0, consumer);
  put(statement, 1, id);
  put(statement, 2, now);
}

std::size_t weight_of(const message::Envelope& envelope) {
  constexpr std::size_t fixed = 512;
  std::size_t bytes = fixed + envelope.payload.size() + envelope.entity_id.size();
  for (const auto& [name, value] : envelope.properties) bytes += name.size() + value.size();
  return bytes;
}

std::size_t weight_of(const Row& row) {
  constexpr std::size_t fixed = 128;
  std::size_t bytes = fixed;
  for (const Value& value : row) {
    if (const auto* text = std::get_if<std::string>(&value)) bytes += text->size();
    if (const auto* json = std::get_if<Json>(&value)) bytes += json->text.size();
    // Bytes may travel as twice as many digits.
    if (const auto* blob = std::get_if<base::Blob>(&value)) bytes += 2 * blob->size();
    bytes += sizeof value;
  }
  return bytes;
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

void put_letter(Statement& statement, const DeadLetter& letter) {
  statement.set(0, letter.source);
  statement.set(1, message::readable(letter.reason));
  statement.set(2, letter.body);
  put(statement, 3, letter.died_at);
  statement.set(4, letter.letter_id);
  statement.set(5, letter.message_id);
  statement.set(6, letter.name);
  statement.set(7, message::readable(letter.entity_id));
  statement.set(8, letter.receive_count);
  put_replay(statement, 9, letter.replay.value_or(Replay{}));
  if (!letter.replay) statement.set_null(9);
}

std::size_t put_replay(Statement& statement, std::size_t first, const Replay& replay) {
  put(statement, first, replay.at);
  statement.set(first + 1, replay.to);
  statement.set(first + 2, replay.body);
  statement.set(first + 3, replay.note);
  return first + 4;
}

DeadLetter take_letter(Statement& statement) {
  const auto text = [&](std::size_t result) { return std::move(statement.text(result)); };
  DeadLetter letter{.source = text(0),
                    .reason = text(1),
                    .body = text(2),
                    .died_at = take_time(statement, 3),
                    .letter_id = text(4),
                    .message_id = text(5),
                    .name = text(6),
                    .entity_id = text(7),
                    .receive_count = statement.integer(8)};
  if (!statement.is_null(9))
    letter.replay = Replay{take_time(statement, 9), text(10), text(11), text(12)};
  return letter;
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
