#pragma once

#include <cstddef>
#include <utility>
#include <variant>

#include "sourceflow/message/field_kind.hpp"

namespace sourceflow::message {

/// Whether two values have equal fields, all the way down; no `operator==` is needed, and none is
/// used on structs.
template <class T>
bool equal(const T& a, const T& b) {
  static_assert(
      Field<T>,
      "only a plain struct, or a type that a field may have, can be compared by its fields");
  constexpr FieldKind kind = field_kind<T>;
  if constexpr (kind == FieldKind::structure) {
    static_assert(storable<T>);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (message::equal(field<I>(a), field<I>(b)) && ...);
    }(std::make_index_sequence<field_count<T>>{});
  } else if constexpr (kind == FieldKind::sensitive) {
    return message::equal(a.value(), b.value());
  } else if constexpr (kind == FieldKind::optional) {
    return a.has_value() == b.has_value() && (!a || message::equal(*a, *b));
  } else if constexpr (kind == FieldKind::list) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!message::equal<typename T::value_type>(a[i], b[i])) return false;
    }
    return true;
  } else if constexpr (kind == FieldKind::map) {
    if (a.size() != b.size()) return false;
    for (auto left = a.begin(), right = b.begin(); left != a.end(); ++left, ++right) {
      if (left->first != right->first || !message::equal(left->second, right->second)) return false;
    }
    return true;
  } else if constexpr (kind == FieldKind::variant) {
    if (a.index() != b.index()) return false;
    return [&]<class... A>(const std::variant<A...>*) {
      return ((!std::holds_alternative<A>(a) || message::equal(std::get<A>(a), std::get<A>(b))) &&
              ...);
    }(&a);
  } else {
    return a == b;
  }
}

}  // namespace sourceflow::message
