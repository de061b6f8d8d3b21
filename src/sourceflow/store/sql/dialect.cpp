#include "sourceflow/store/sql/dialect.hpp"

#include "sourceflow/message/decimal.hpp"

namespace sourceflow::store::sql {
namespace {

std::string with_digits(const std::string& pattern, const Column& column) {
  if (column.type != ColumnType::decimal) return pattern;
  const std::string digits = std::to_string(column.precision) + "," + std::to_string(column.scale);
  const std::int64_t units_in_one = message::decimals::power_of_ten(column.scale);
  const std::string unit = message::decimals::to_text(1, column.scale);
  return filled(filled(filled(pattern, digits, '@'), std::to_string(units_in_one), '#'), unit, '%');
}

}  // namespace

std::string Dialect::quoted(std::string_view identifier) const {
  std::string text = quote;
  for (const char c : identifier) {
    text += c;
    if (c == quote.front()) text += c;
  }
  return text + quote;
}

std::string Dialect::quoted(std::string_view schema, std::string_view table) const {
  return schema.empty() ? quoted(table) : quoted(schema) + "." + quoted(table);
}

std::string Dialect::declared(const Column& column) const {
  return with_digits(type(column.type).declared, column);
}

std::string Dialect::reported(const Column& column) const {
  return with_digits(type(column.type).reported, column);
}

std::string Dialect::write(const Column& column, std::string_view parameter) const {
  return filled(with_digits(type(column.type).write, column), parameter);
}

std::string Dialect::read(const Column& column) const {
  return filled(with_digits(type(column.type).read, column), quoted(column.name));
}

std::string list_of(std::span<const std::int64_t> numbers, const Dialect& dialect) {
  std::string text(1, dialect.list_begin);
  for (const std::int64_t number : numbers) {
    if (text.size() > 1) text += ',';
    text += std::to_string(number);
  }
  return text + dialect.list_end;
}

std::string filled(std::string_view pattern, std::string_view text, char gap) {
  std::string result;
  for (const char c : pattern) {
    if (c == gap) {
      result += text;
    } else {
      result += c;
    }
  }
  return result;
}

std::string parameter(std::size_t number) { return ":p" + std::to_string(number); }

}  // namespace sourceflow::store::sql
