#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <ratio>
#include <string>
#include <variant>
#include <vector>

#include "sourceflow/base/blob.hpp"
#include "sourceflow/base/uuid.hpp"
#include "sourceflow/message/decimal.hpp"
#include "sourceflow/message/fields.hpp"
#include "sourceflow/message/sensitive.hpp"

namespace sourceflow::message {

/// What a field is, for those who treat kinds differently: JSON, columns, equality.
enum class FieldKind {
  unsupported,
  boolean,
  integer,
  real,
  decimal,
  text,
  enumeration,
  time,
  duration,
  uuid,
  blob,
  sensitive,
  optional,
  list,
  map,
  variant,
  structure
};

namespace kinds {

template <class T>
concept Integer =
    std::integral<T> && sizeof(T) <= 8 && !std::same_as<T, bool> && !std::same_as<T, char> &&
    !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> && !std::same_as<T, char16_t> &&
    !std::same_as<T, char32_t>;

// Without a fixed underlying type the values between the enumerators are undefined, and so cannot
// be tried.
template <class T>
concept Enumeration = std::is_enum_v<T> && requires { T{0}; };

// A tick must be a whole number of nanoseconds, so that the text is exact.
template <class Rep, class Period>
inline constexpr bool exact =
    std::integral<Rep> && sizeof(Rep) <= 8 && std::ratio_divide<Period, std::nano>::den == 1;

template <class T>
inline constexpr FieldKind of = FieldKind::unsupported;
template <std::same_as<bool> T>
inline constexpr FieldKind of<T> = FieldKind::boolean;
template <Integer T>
inline constexpr FieldKind of<T> = FieldKind::integer;
template <class T>
  requires std::same_as<T, double> || std::same_as<T, float>
inline constexpr FieldKind of<T> = FieldKind::real;
template <int precision, int scale>
inline constexpr FieldKind of<Decimal<precision, scale>> = FieldKind::decimal;
template <std::same_as<std::string> T>
inline constexpr FieldKind of<T> = FieldKind::text;
template <Enumeration T>
inline constexpr FieldKind of<T> = FieldKind::enumeration;
template <class R, class P>
  requires exact<R, P>
inline constexpr FieldKind of<std::chrono::sys_time<std::chrono::duration<R, P>>> = FieldKind::time;
template <class R, class P>
  requires exact<R, P>
inline constexpr FieldKind of<std::chrono::duration<R, P>> = FieldKind::duration;
template <std::same_as<base::Uuid> T>
inline constexpr FieldKind of<T> = FieldKind::uuid;
template <std::same_as<base::Blob> T>
inline constexpr FieldKind of<T> = FieldKind::blob;

template <Reflected T>
  requires(!std::same_as<T, base::Uuid>)
inline constexpr FieldKind of<T> = FieldKind::structure;

template <class T, auto mask>
  requires(of<T> != FieldKind::unsupported && of<T> != FieldKind::optional &&
           of<T> != FieldKind::sensitive)
inline constexpr FieldKind of<Sensitive<T, mask>> = FieldKind::sensitive;
template <class T>
  requires(of<T> != FieldKind::unsupported && of<T> != FieldKind::optional)
inline constexpr FieldKind of<std::optional<T>> = FieldKind::optional;
template <class T>
  requires(of<T> != FieldKind::unsupported && !std::same_as<T, std::uint8_t>)
inline constexpr FieldKind of<std::vector<T>> = FieldKind::list;
template <class T>
  requires(of<T> != FieldKind::unsupported)
inline constexpr FieldKind of<std::map<std::string, T>> = FieldKind::map;
template <class... T>
  requires((of<T> == FieldKind::structure) && ...)
inline constexpr FieldKind of<std::variant<T...>> = FieldKind::variant;

}  // namespace kinds

/// The kind of `T`; `unsupported` when a message cannot hold it.
template <class T>
inline constexpr FieldKind field_kind = kinds::of<T>;

/// A type that a field may have. Structs are taken at their word here, since they may contain
/// themselves; their own fields are checked by `checked_fields` where they are used.
template <class T>
concept Field = field_kind<T> != FieldKind::unsupported;

/// Instantiated for each field of a struct that is stored or sent. The template arguments name the
/// culprit.
template <class Struct, std::size_t Number, class Type>
struct CheckedField {
  static_assert(Field<Type>,
                "a field must be a bool, integer, double, float, Decimal, std::string, enum class, "
                "time, duration, Uuid, Blob, Sensitive, or an optional, vector, map<string, ...>, "
                "variant of structs or plain struct of these");
  static constexpr bool value = true;
};

/// True for a struct that can be stored and sent; a compile error that names the field otherwise.
template <class T>
consteval bool checked_fields() {
  static_assert(Reflected<T>, "a message is a plain struct: an aggregate without base classes");
  if constexpr (Reflected<T>) {
    static_assert(!reflection::has_array<T, field_count<T>>,
                  "a field cannot be a C array: use std::vector or std::string");
    static_assert(field_count<T> <= max_fields, "a struct has at most 64 fields");
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (CheckedField<T, I, field_type<T, I>>::value && ...);
    }(std::make_index_sequence<field_count<T>>{});
  }
  return false;
}

template <class T>
inline constexpr bool storable = checked_fields<T>();

}  // namespace sourceflow::message
