#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "sourceflow/message/decode.hpp"
#include "sourceflow/message/encode.hpp"
#include "sourceflow/message/fields.hpp"
#include "sourceflow/store/columns.hpp"
#include "sourceflow/store/indexes.hpp"
#include "sourceflow/store/naming.hpp"
#include "sourceflow/store/row.hpp"

namespace sourceflow::store {

/// The table that a struct is kept in: one column per field, nullable for an optional, JSON for
/// lists, maps, variants and structs. Enumerators are kept by name, sensitive fields in full. It
/// has the indexes that the struct declares.
template <message::Reflected T>
Table table_of(std::string_view name, const Naming& naming = {}) {
  static_assert(message::storable<T>);
  Table table{std::string(name), {}};
  table.columns.reserve(message::field_count<T>);
  message::for_each_field_type<T>([&]<std::size_t, class Field>(std::string_view field) {
    table.columns.push_back(columns::column_of<Field>(naming.column(field)));
  });
  table.indexes = indexes::of<T>(naming);
  table.schema = naming.schema;
  return table;
}

/// The same under the name that the convention makes of the struct's own.
template <message::Reflected T>
Table table_of(const Naming& naming = {}) {
  return table_of<T>(naming.table(message::name_of<T>()), naming);
}

/// The row that keeps a struct. Throws std::invalid_argument naming the field if a value has no
/// place in its column: an unsigned number beyond 2^63, a duration beyond 292,000 years.
template <message::Reflected T>
Row to_row(const T& value) {
  Row row;
  row.reserve(message::field_count<T>);
  message::for_each_field(value, [&](std::string_view name, const auto& field) {
    row.push_back(columns::to_value(name, field));
  });
  return row;
}

/// The struct that a row keeps. Throws message::DecodeError with the field's name if the row does
/// not hold one, e.g. after a change by hand or of the struct.
template <message::Reflected T>
T from_row(const Row& row) {
  columns::check_width(row, message::field_count<T>, message::name_of<T>());
  T value{};
  auto column = row.begin();
  message::for_each_field(value, [&](std::string_view name, auto& field) {
    columns::from_value(name, *column++, field);
  });
  return value;
}

}  // namespace sourceflow::store
