#include "sourceflow/store/sql/dialect.hpp"

namespace sourceflow::store::sql {

std::string Dialect::quoted(std::string_view identifier) const {
  std::string text = quote;
  for (const char c : identifier) {
    text += c;
    if (c == quote.front()) text += c;
  }
  return text + quote;
}

std::string Dialect::write(ColumnType of, std::string_view parameter) const {
  return filled(type(of).write, parameter);
}

std::string Dialect::read(const Column& column) const {
  return filled(type(column.type).read, quoted(column.name));
}

std::string list_of(std::span<const std::int64_t> numbers, const Dialect& dialect) {
  std::string text(1, dialect.list_begin);
  for (const std::int64_t number : numbers) {
    if (text.size() > 1) text += ',';
    text += std::to_string(number);
  }
  return text + dialect.list_end;
}

std::string filled(std::string_view pattern, std::string_view text) {
  std::string result;
  for (const char c : pattern) {
    if (c == '?') {
      result += text;
    } else {
      result += c;
    }
  }
  return result;
}

std::string parameter(std::size_t number) { return ":p" + std::to_string(number); }

}  // namespace sourceflow::store::sql
