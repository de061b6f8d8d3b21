#include "sourceflow/store/sql/values.hpp"

#include <cmath>
#include <stdexcept>

#include "sourceflow/store/sql/time_text.hpp"

namespace sourceflow::store::sql {
namespace {

std::string hex_of(const base::Blob& bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::uint8_t digit(char c) {
  return static_cast<std::uint8_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

base::Blob bytes_of(std::string_view hex) {
  base::Blob bytes(hex.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
  }
  return bytes;
}

struct Put {
  Statement& statement;
  std::size_t parameter;
  const Dialect& dialect;

  void operator()(std::monostate) const { statement.set_null(parameter); }
  void operator()(bool value) const { statement.set(parameter, std::int64_t{value}); }
  void operator()(std::int64_t value) const { statement.set(parameter, value); }
  void operator()(double value) const {
    if (std::isinf(value) && !dialect.reals_hold_infinity)
      throw std::invalid_argument("this database keeps no infinite numbers");
    statement.set(parameter, value);
  }
  void operator()(const std::string& value) const {
    statement.set(parameter, std::string_view(value));
  }
  void operator()(const base::Blob& value) const {
    if (dialect.blobs_travel_as_hex) {
      statement.set(parameter, std::string_view(hex_of(value)));
    } else {
      statement.set(parameter,
                    std::string_view(reinterpret_cast<const char*>(value.data()), value.size()));
    }
  }
  void operator()(base::Time value) const { put(statement, parameter, value); }
  void operator()(base::Duration value) const {
    statement.set(parameter, static_cast<std::int64_t>(value.count()));
  }
  void operator()(const base::Uuid& value) const { put(statement, parameter, value); }
  void operator()(const Json& value) const {
    statement.set(parameter, std::string_view(value.text));
  }
  void operator()(const Scaled& value) const { statement.set(parameter, value.units); }
};

}  // namespace

Travel travel_of(ColumnType type) {
  switch (type) {
    case ColumnType::boolean:
    case ColumnType::integer:
    case ColumnType::duration:
    case ColumnType::decimal:
      return Travel::integer;
    case ColumnType::real:
      return Travel::real;
    default:
      return Travel::text;
  }
}

std::vector<Travel> travel_of(std::span<const Column> columns) {
  std::vector<Travel> result;
  for (const Column& column : columns) result.push_back(travel_of(column.type));
  return result;
}

void put(Statement& statement, std::size_t parameter, const Value& value, const Dialect& dialect) {
  std::visit(Put{statement, parameter, dialect}, value);
}

void put(Statement& statement, std::size_t parameter, const base::Uuid& id) {
  constexpr std::string_view digits = "0123456789abcdef";
  char text[36];
  char* at = text;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
    *at++ = digits[id.bytes[i] >> 4];
    *at++ = digits[id.bytes[i] & 15];
  }
  statement.set(parameter, std::string_view(text, sizeof text));
}

void put(Statement& statement, std::size_t parameter, base::Time time) {
  statement.set(parameter, std::string_view(TimeText(time)));
}

Value take(Statement& statement, std::size_t result, const Column& column, const Dialect& dialect) {
  if (statement.is_null(result)) return {};
  switch (column.type) {
    case ColumnType::boolean:
      return statement.integer(result) != 0;
    case ColumnType::integer:
      return statement.integer(result);
    case ColumnType::real:
      return statement.real(result);
    case ColumnType::text:
      return std::move(statement.text(result));
    case ColumnType::blob: {
      const std::string& text = statement.text(result);
      if (dialect.blobs_travel_as_hex) return bytes_of(text);
      return base::Blob(text.begin(), text.end());
    }
    case ColumnType::time:
      return take_time(statement, result);
    case ColumnType::duration:
      return base::Duration(statement.integer(result));
    case ColumnType::uuid:
      return take_uuid(statement, result);
    case ColumnType::json:
      return Json{std::move(statement.text(result))};
    case ColumnType::decimal:
      return Scaled{statement.integer(result), column.scale};
  }
  return {};
}

base::Uuid take_uuid(Statement& statement, std::size_t result) {
  const std::string& text = statement.text(result);
  const std::optional<base::Uuid> id = base::Uuid::parse(text);
  if (!id) throw std::runtime_error("a column holds something that is no id");
  return *id;
}

base::Time take_time(Statement& statement, std::size_t result) {
  return time_of(statement.text(result));
}

}  // namespace sourceflow::store::sql
