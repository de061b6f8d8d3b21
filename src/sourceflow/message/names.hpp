#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "sourceflow/message/type_text.hpp"

namespace sourceflow::message {

/// The longest name of a message or an entity.
inline constexpr std::size_t max_name_length = 128;

/// Whether a text can be the name of a message: starts with a letter, goes on with letters, digits,
/// `_`, `.` or `-`.
constexpr bool is_name(std::string_view text) {
  if (text.empty() || text.size() > max_name_length) return false;
  const char first = text.front();
  if (!((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z'))) return false;
  for (const char c : text) {
    if (!reflection::is_identifier_character(c) && c != '.' && c != '-') return false;
  }
  return true;
}

/// What a struct is called on the wire: its `message_name` if it has one, else its own unqualified
/// name.
///
///     struct OrderCreated {
///       static constexpr std::string_view message_name = "orders.OrderCreated";
///       static constexpr std::array<std::string_view, 1> message_aliases{"OrderPlaced"};
///       std::string customer;
///     };
template <class T>
consteval std::string_view name_of() {
  if constexpr (requires { T::message_name; }) {
    static_assert(
        is_name(T::message_name),
        "a message_name starts with a letter and has at most 128 letters, digits, '_', '.' or '-'");
    return T::message_name;
  } else {
    static_assert(is_name(reflection::long_type_name<T>()),
                  "this type has no name of its own (an instance of a template has none): give it "
                  "a message_name");
    return reflection::type_label<T>.name();
  }
}

/// The older names under which the same struct is read as well, in the order they are listed.
template <class T>
consteval auto aliases_of() {
  if constexpr (requires { T::message_aliases; }) {
    constexpr auto count = std::size(T::message_aliases);
    std::array<std::string_view, count> names{};
    for (std::size_t i = 0; i < count; ++i) names[i] = T::message_aliases[i];
    constexpr bool all_are_names = [] {
      for (const std::string_view name : T::message_aliases) {
        if (!is_name(name)) return false;
      }
      return true;
    }();
    static_assert(all_are_names,
                  "a message alias starts with a letter and has at most 128 letters, digits, '_', "
                  "'.' or '-'");
    return names;
  } else {
    return std::array<std::string_view, 0>{};
  }
}

}  // namespace sourceflow::message
