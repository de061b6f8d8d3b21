#include "sourceflow/store/columns.hpp"

#include <charconv>
#include <stdexcept>

#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store::columns {

using message::DecodeError;

void refuse_value(std::string_view field, std::string_view why) {
  throw std::invalid_argument("field " + std::string(field) + " " + std::string(why));
}

void refuse_column(std::string_view field, const Value& found, ColumnType expected) {
  const std::string what = found.index() == 0 ? "NULL" : to_text(store::type_of(found));
  throw DecodeError(std::string(field),
                    std::string("expected a column of ") + to_text(expected) + ", found " + what);
}

void refuse_number(std::string_view field, std::int64_t found) {
  throw DecodeError(std::string(field),
                    "the column holds " + std::to_string(found) + ", which the field cannot");
}

void check_width(const Row& row, std::size_t fields, std::string_view type) {
  if (row.size() == fields) return;
  throw DecodeError(std::string(type),
                    "the row has " + std::to_string(row.size()) + " columns, the struct " +
                        std::to_string(fields) + " fields");
}

void within(std::string_view field,
            void (*read)(std::string_view text, void* value),
            std::string_view text,
            void* value) {
  try {
    read(text, value);
  } catch (const DecodeError& error) {
    const bool joins = error.path().empty() || error.path().front() == '[';
    throw DecodeError(std::string(field) + (joins ? "" : ".") + error.path(), error.text());
  }
}

std::int64_t enum_value(std::string_view field,
                        std::span<const message::Enumerator> names,
                        std::string_view text) {
  if (const auto value = message::value_in(names, text)) return *value;
  // Rows from before the field was added hold an empty text; values without names are numbers.
  std::int64_t number = 0;
  if (text.empty()) return number;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) return number;
  throw DecodeError(std::string(field),
                    "the column holds '" + std::string(text) + "', which is no enumerator");
}

}  // namespace sourceflow::store::columns
