#include "sourceflow/store/table_check.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>
#include <stdexcept>

#include "sourceflow/message/decimal.hpp"
#include "sourceflow/store/uniqueness.hpp"

namespace sourceflow::store {
namespace {

using namespace std::chrono;

constexpr base::Time first_time{sys_days{year{1} / January / 1}.time_since_epoch()};
constexpr base::Time last_time = sys_days{year{10000} / January / 1} - base::Duration{1};
// PostgreSQL cuts longer identifiers silently, so that two names could become one.
constexpr std::size_t longest_name = 63;

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

void complain_about_name(const std::string& what,
                         const std::string& name,
                         std::vector<std::string>& found) {
  if (name.empty()) found.push_back(what + " has an empty name");
  if (name.find('\0') != std::string::npos) found.push_back(what + " has a NUL in its name");
  if (name.size() > longest_name) {
    found.push_back(what + " has a name of " + std::to_string(name.size()) +
                    " bytes; databases take " + std::to_string(longest_name));
  }
}

[[noreturn]] void refuse(const Table& table, const Column& column, const std::string& why) {
  throw std::invalid_argument("table " + table.name + ", column " + column.name + ": " + why);
}

bool fits(const Scaled& number, const Column& column) {
  const std::int64_t beyond = message::decimals::power_of_ten(column.precision);
  return number.scale == column.scale && number.units < beyond && number.units > -beyond;
}

void check_indexed(const Table& table, const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const auto* text = std::get_if<std::string>(&row[i]);
    const auto* blob = std::get_if<base::Blob>(&row[i]);
    const std::size_t size = text ? characters_of(*text) : blob ? blob->size() : 0;
    if (size <= longest_indexed) continue;
    const Column& column = table.columns[i];
    for (const Index& index : table.indexes) {
      if (std::ranges::find(index.columns, column.name) == index.columns.end()) continue;
      refuse(table,
             column,
             "is in an index, where up to " + std::to_string(longest_indexed) +
                 (text ? " characters" : " bytes") + " can be kept, and has " +
                 std::to_string(size));
    }
  }
}

}  // namespace

std::vector<std::string> complaints(std::span<const Table> tables) {
  std::vector<std::string> found;
  std::set<std::string> names;
  for (const Table& table : tables) {
    complain_about_name("table '" + table.name + "'", table.name, found);
    const std::string name = lower(table.name);
    if (!names.insert(name).second) found.push_back("table " + table.name + " is defined twice");
    if (name.starts_with("sourceflow_")) {
      found.push_back("table " + table.name + ": names with sourceflow_ are kept for the store");
    }
    for (std::string& each : index_complaints(table)) found.push_back(std::move(each));
    std::set<std::string> columns;
    for (const Column& column : table.columns) {
      const std::string where = "table " + table.name + ", column '" + column.name + "'";
      complain_about_name(where, column.name, found);
      const std::string lowered = lower(column.name);
      if (lowered == "id" || lowered == "version") {
        found.push_back(where + ": the store keeps a column of this name itself; rename the field");
      } else if (!columns.insert(lowered).second) {
        found.push_back(where + " is defined twice");
      }
      if (column.type == ColumnType::decimal &&
          (column.precision < 1 || column.precision > message::decimals::most_digits ||
           column.scale < 0 || column.scale > column.precision)) {
        found.push_back(where + ": " + type_text(column) +
                        " has more digits than the 18 that every database keeps, or none");
      }
    }
  }
  return found;
}

void check_row(const Table& table, const Row& row) {
  if (row.size() != table.columns.size()) {
    throw std::invalid_argument("table " + table.name + " has " +
                                std::to_string(table.columns.size()) + " columns, the row has " +
                                std::to_string(row.size()));
  }
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Column& column = table.columns[i];
    const Value& value = row[i];
    if (value.index() == 0) {
      if (!column.nullable) refuse(table, column, "may not be NULL");
      continue;
    }
    if (type_of(value) != column.type) {
      refuse(
          table,
          column,
          std::string("expected ") + to_text(column.type) + ", found " + to_text(type_of(value)));
    }
    if (const Scaled* number = std::get_if<Scaled>(&value); number && !fits(*number, column)) {
      refuse(table,
             column,
             "expected " + type_text(column) + ", found " +
                 message::decimals::to_text(number->units, number->scale));
    }
    if (const double* real = std::get_if<double>(&value); real && std::isnan(*real)) {
      refuse(table, column, "NaN cannot be stored");
    }
    if (const base::Time* time = std::get_if<base::Time>(&value);
        time && (*time < first_time || *time > last_time)) {
      refuse(table, column, "times are kept from the year 1 to the year 9999");
    }
  }
  if (!table.indexes.empty()) check_indexed(table, row);
}

void check_query(const Table& table, const Query& query) {
  for (const Condition& condition : query.where) {
    const Column column = column_of(table, condition.column);
    const ColumnType type = column.type;
    const std::string where = "table " + table.name + ", column " + condition.column + ": ";
    if (condition.value.index() != 0 && type_of(condition.value) != type) {
      throw std::invalid_argument(where + "holds " + to_text(type) + ", compared with " +
                                  to_text(type_of(condition.value)));
    }
    if (const Scaled* number = std::get_if<Scaled>(&condition.value);
        number && number->scale != column.scale) {
      throw std::invalid_argument(where + "holds " + type_text(column) +
                                  ", compared with a decimal of " + std::to_string(number->scale) +
                                  " digits behind the point");
    }
    if (const double* real = std::get_if<double>(&condition.value); real && std::isnan(*real)) {
      throw std::invalid_argument(where + "NaN cannot be compared");
    }
    if (type == ColumnType::json && condition.value.index() != 0) {
      throw std::invalid_argument(where + "JSON can only be compared with NULL");
    }
    if (condition.comparison == Comparison::starts_with &&
        (type != ColumnType::text || condition.value.index() == 0)) {
      throw std::invalid_argument(where + "starts_with compares texts only");
    }
  }
  for (const OrderBy& order : query.order_by) {
    if (type_of(table, order.column) != ColumnType::json) continue;
    throw std::invalid_argument("table " + table.name + ", column " + order.column +
                                ": JSON has no order");
  }
}

ColumnType type_of(const Table& table, const std::string& column) {
  return column_of(table, column).type;
}

Column column_of(const Table& table, const std::string& column) {
  if (column == "id") return {.name = column, .type = ColumnType::text};
  if (column == "version") return {.name = column, .type = ColumnType::integer};
  for (const Column& each : table.columns) {
    if (each.name == column) return each;
  }
  throw std::invalid_argument("table " + table.name + " has no column " + column);
}

ColumnType type_of(const Value& value) { return static_cast<ColumnType>(value.index() - 1); }

std::string type_text(const Column& column) {
  if (column.type != ColumnType::decimal) return to_text(column.type);
  return "decimal(" + std::to_string(column.precision) + "," + std::to_string(column.scale) + ")";
}

const char* to_text(ColumnType type) {
  switch (type) {
    case ColumnType::boolean:
      return "boolean";
    case ColumnType::integer:
      return "integer";
    case ColumnType::real:
      return "real";
    case ColumnType::text:
      return "text";
    case ColumnType::blob:
      return "blob";
    case ColumnType::time:
      return "time";
    case ColumnType::duration:
      return "duration";
    case ColumnType::uuid:
      return "uuid";
    case ColumnType::json:
      return "json";
    case ColumnType::decimal:
      return "decimal";
  }
  return "unknown";
}

Value zero_of(const Column& column) {
  switch (column.type) {
    case ColumnType::boolean:
      return false;
    case ColumnType::integer:
      return std::int64_t{0};
    case ColumnType::real:
      return 0.0;
    case ColumnType::text:
      return std::string{};
    case ColumnType::blob:
      return base::Blob{};
    case ColumnType::time:
      return base::Time{};
    case ColumnType::duration:
      return base::Duration{};
    case ColumnType::uuid:
      return base::Uuid{};
    case ColumnType::json:
      return Json{"null"};
    case ColumnType::decimal:
      return Scaled{0, column.scale};
  }
  return {};
}

}  // namespace sourceflow::store
