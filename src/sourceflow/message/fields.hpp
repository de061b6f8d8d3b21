#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/pfr/core.hpp>
#include <boost/pfr/tuple_size.hpp>

#include "sourceflow/message/type_text.hpp"

namespace sourceflow::message {

/// A struct may have this many fields: a wider one is two structs.
inline constexpr std::size_t max_fields = 64;

/// A struct whose fields can be seen without a macro: a plain aggregate without base classes.
///
/// Everything that is written on fields (JSON, equality, columns, printing) asks for this. C arrays
/// among the fields are found later, by `checked_fields`, because looking for them costs the
/// compiler more.
template <class T>
concept Reflected = std::is_class_v<T> && std::is_aggregate_v<T> && !reflection::has_base<T>;

template <Reflected T>
inline constexpr std::size_t field_count = boost::pfr::tuple_size_v<T>;

/// The type of the field at `I`, counted from zero in the order of declaration.
template <Reflected T, std::size_t I>
using field_type = boost::pfr::tuple_element_t<I, T>;

/// The field at `I` itself.
template <std::size_t I, class T>
constexpr auto& field(T& value) {
  return boost::pfr::get<I>(value);
}

/// The name of the field at `I` as it is written in the struct.
template <Reflected T, std::size_t I>
constexpr std::string_view field_name() {
  return reflection::field_label<T, I>.name();
}

/// The names of all fields in the order of declaration.
template <Reflected T>
constexpr const auto& field_names() {
  return reflection::all_names<T, field_count<T>>;
}

/// Calls `visit(name, field)` for each field in the order of declaration.
template <class T, class Visit>
  requires Reflected<std::remove_const_t<T>>
constexpr void for_each_field(T& value, Visit&& visit) {
  using Plain = std::remove_const_t<T>;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (visit(field_name<Plain, I>(), field<I>(value)), ...);
  }(std::make_index_sequence<field_count<Plain>>{});
}

/// Calls `visit.template operator()<I, Type>(name)` for each field, for what needs types and no
/// value.
template <Reflected T, class Visit>
constexpr void for_each_field_type(Visit&& visit) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (visit.template operator()<I, field_type<T, I>>(field_name<T, I>()), ...);
  }(std::make_index_sequence<field_count<T>>{});
}

}  // namespace sourceflow::message
