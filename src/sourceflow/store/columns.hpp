#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "sourceflow/message/decode.hpp"
#include "sourceflow/message/encode.hpp"
#include "sourceflow/store/row.hpp"

/// How a field of each kind is kept in a column: what typed.hpp is made of.
namespace sourceflow::store::columns {

using message::FieldKind;

[[noreturn]] void refuse_value(std::string_view field, std::string_view why);
[[noreturn]] void refuse_column(std::string_view field, const Value& found, ColumnType expected);
[[noreturn]] void refuse_number(std::string_view field, std::int64_t found);
void check_width(const Row& row, std::size_t fields, std::string_view type);
/// Reads JSON by `read`, with the field's name before the path of what is wrong.
void within(std::string_view field,
            void (*read)(std::string_view text, void* value),
            std::string_view text,
            void* value);
std::int64_t enum_value(std::string_view field,
                        std::span<const message::Enumerator> names,
                        std::string_view text);

/// The column type of a field's own type.
template <class T>
constexpr ColumnType type_of() {
  constexpr FieldKind kind = message::field_kind<T>;
  if constexpr (kind == FieldKind::boolean) {
    return ColumnType::boolean;
  } else if constexpr (kind == FieldKind::integer) {
    return ColumnType::integer;
  } else if constexpr (kind == FieldKind::real) {
    return ColumnType::real;
  } else if constexpr (kind == FieldKind::decimal) {
    return ColumnType::decimal;
  } else if constexpr (kind == FieldKind::text || kind == FieldKind::enumeration) {
    return ColumnType::text;
  } else if constexpr (kind == FieldKind::time) {
    static_assert(std::ratio_greater_equal_v<typename T::period, std::micro>,
                  "databases keep times to the microsecond: use sourceflow::Time or a coarser one");
    return ColumnType::time;
  } else if constexpr (kind == FieldKind::duration) {
    static_assert(std::ratio_greater_equal_v<typename T::period, std::micro>,
                  "databases keep durations to the microsecond: use std::chrono::microseconds or a "
                  "coarser one");
    return ColumnType::duration;
  } else if constexpr (kind == FieldKind::uuid) {
    return ColumnType::uuid;
  } else if constexpr (kind == FieldKind::blob) {
    return ColumnType::blob;
  } else if constexpr (kind == FieldKind::sensitive) {
    return type_of<typename T::Value>();
  } else if constexpr (kind == FieldKind::optional) {
    return type_of<typename T::value_type>();
  } else {
    return ColumnType::json;
  }
}

/// The column of a field of type `T`.
template <class T>
Column column_of(std::string name) {
  constexpr FieldKind kind = message::field_kind<T>;
  if constexpr (kind == FieldKind::optional) {
    Column column = column_of<typename T::value_type>(std::move(name));
    column.nullable = true;
    return column;
  } else if constexpr (kind == FieldKind::sensitive) {
    return column_of<typename T::Value>(std::move(name));
  } else if constexpr (kind == FieldKind::decimal) {
    return {std::move(name), ColumnType::decimal, false, T::digits, T::digits_behind_point};
  } else {
    return {.name = std::move(name), .type = type_of<T>()};
  }
}

template <class Rep, class Period>
base::Duration to_micros(std::string_view field, std::chrono::duration<Rep, Period> value) {
  using Factor = std::ratio_divide<Period, std::micro>;
  std::int64_t count = 0;
  if (__builtin_mul_overflow(value.count(), static_cast<std::int64_t>(Factor::num), &count)) {
    refuse_value(field, "lies beyond 292,000 years");
  }
  return base::Duration(count / static_cast<std::int64_t>(Factor::den));
}

template <class T>
Value to_value(std::string_view field, const T& value) {
  constexpr FieldKind kind = message::field_kind<T>;
  if constexpr (kind == FieldKind::boolean || kind == FieldKind::text || kind == FieldKind::uuid ||
                kind == FieldKind::blob) {
    return value;
  } else if constexpr (kind == FieldKind::integer) {
    if constexpr (sizeof(T) == 8 && std::is_unsigned_v<T>) {
      if (value > static_cast<T>(std::numeric_limits<std::int64_t>::max())) {
        refuse_value(field, "lies beyond the largest integer of databases, 2^63 - 1");
      }
    }
    return static_cast<std::int64_t>(value);
  } else if constexpr (kind == FieldKind::real) {
    return static_cast<double>(value);
  } else if constexpr (kind == FieldKind::decimal) {
    return Scaled{value.units(), T::digits_behind_point};
  } else if constexpr (kind == FieldKind::enumeration) {
    const std::string_view name = message::enum_name(value);
    return name.empty() ? std::to_string(static_cast<std::int64_t>(value)) : std::string(name);
  } else if constexpr (kind == FieldKind::time) {
    return base::Time(to_micros(field, value.time_since_epoch()));
  } else if constexpr (kind == FieldKind::duration) {
    return to_micros(field, value);
  } else if constexpr (kind == FieldKind::sensitive) {
    return to_value(field, value.value());
  } else if constexpr (kind == FieldKind::optional) {
    return value ? to_value(field, *value) : Value{};
  } else {
    return Json{message::encode(value)};
  }
}

template <class T>
const T& held(std::string_view field, const Value& column, ColumnType expected) {
  const T* found = std::get_if<T>(&column);
  if (found == nullptr) refuse_column(field, column, expected);
  return *found;
}

template <class T>
void from_value(std::string_view field, const Value& column, T& value) {
  constexpr FieldKind kind = message::field_kind<T>;
  constexpr ColumnType type = type_of<T>();
  if constexpr (kind == FieldKind::boolean || kind == FieldKind::text || kind == FieldKind::uuid ||
                kind == FieldKind::blob) {
    value = held<T>(field, column, type);
  } else if constexpr (kind == FieldKind::integer) {
    const std::int64_t number = held<std::int64_t>(field, column, type);
    value = static_cast<T>(number);
    if (!std::in_range<T>(number)) refuse_number(field, number);
  } else if constexpr (kind == FieldKind::real) {
    value = static_cast<T>(held<double>(field, column, type));
  } else if constexpr (kind == FieldKind::decimal) {
    const Scaled& number = held<Scaled>(field, column, type);
    if (number.scale != T::digits_behind_point || number.units > T::largest ||
        number.units < -T::largest) {
      refuse_number(field, number.units);
    }
    value = T::of_units(number.units);
  } else if constexpr (kind == FieldKind::enumeration) {
    const std::string& name = held<std::string>(field, column, type);
    const std::int64_t number = enum_value(field, message::enumerators<T>(), name);
    value = static_cast<T>(number);
    if (static_cast<std::int64_t>(value) != number) refuse_number(field, number);
  } else if constexpr (kind == FieldKind::time) {
    value = std::chrono::floor<typename T::duration>(held<base::Time>(field, column, type));
  } else if constexpr (kind == FieldKind::duration) {
    value = std::chrono::duration_cast<T>(held<base::Duration>(field, column, type));
  } else if constexpr (kind == FieldKind::sensitive) {
    from_value(field, column, value.value());
  } else if constexpr (kind == FieldKind::optional) {
    if (column.index() == 0) {
      value.reset();
    } else {
      from_value(field, column, value.emplace());
    }
  } else {
    const std::string& text = held<Json>(field, column, type).text;
    // What rows hold that were stored before the field was added.
    if (text == "null") {
      value = T{};
    } else {
      within(
          field,
          [](std::string_view json, void* into) {
            *static_cast<T*>(into) = message::decode<T>(json);
          },
          text,
          &value);
    }
  }
}

}  // namespace sourceflow::store::columns
