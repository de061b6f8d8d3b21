#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sourceflow/message/field_kind.hpp"
#include "sourceflow/message/type_text.hpp"

namespace sourceflow::message {

/// Enumerators with values in this range have names; others are written as numbers.
inline constexpr std::int64_t first_enum_value = -16;
inline constexpr std::int64_t last_enum_value = 239;

/// One enumerator as it is written in its enum.
struct Enumerator {
  std::int64_t value = 0;
  std::string_view name;
};

namespace reflection {

// One function for all values of an enum, since a function for each would cost the compiler far
// more.
template <class E, E... values>
constexpr std::string_view text_of_values() {
  return __PRETTY_FUNCTION__;
}

// Takes the named values out of such a text; `first` is the value that stands first in it.
std::vector<Enumerator> enumerators_in(std::string_view text, std::int64_t first);

template <class E>
constexpr std::int64_t lowest = std::is_signed_v<std::underlying_type_t<E>> ? first_enum_value : 0;
template <class E>
constexpr std::int64_t highest = [] {
  using Number = std::underlying_type_t<E>;
  if constexpr (std::is_same_v<Number, bool>) return std::int64_t{1};
  if constexpr (sizeof(Number) == 1 && std::is_signed_v<Number>) return std::int64_t{127};
  return last_enum_value;
}();

template <class E, std::size_t... I>
constexpr std::string_view text_of_enum(std::index_sequence<I...>) {
  return text_of_values<E, static_cast<E>(lowest<E> + static_cast<std::int64_t>(I))...>();
}

}  // namespace reflection

/// The named enumerators, by value. Made at the first call; any thread may call it.
template <kinds::Enumeration E>
std::span<const Enumerator> enumerators() {
  static const std::vector<Enumerator> found = reflection::enumerators_in(
      reflection::text_of_enum<E>(std::make_index_sequence<static_cast<std::size_t>(
                                      reflection::highest<E> - reflection::lowest<E> + 1)>{}),
      reflection::lowest<E>);
  return found;
}

/// The name of the enumerator with this value, or nothing.
std::string_view name_in(std::span<const Enumerator> names, std::int64_t value);
/// The value of the enumerator with this name.
std::optional<std::int64_t> value_in(std::span<const Enumerator> names, std::string_view name);

/// `red` for `Color::red`; empty for a value without a name.
template <kinds::Enumeration E>
std::string_view enum_name(E value) {
  return name_in(enumerators<E>(), static_cast<std::int64_t>(value));
}

/// The enumerator called `name`, exactly as written.
template <kinds::Enumeration E>
std::optional<E> enum_from_name(std::string_view name) {
  const auto value = value_in(enumerators<E>(), name);
  if (!value) return std::nullopt;
  return static_cast<E>(*value);
}

}  // namespace sourceflow::message
