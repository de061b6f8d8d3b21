#pragma once

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

#include "sourceflow/message/fields.hpp"
#include "sourceflow/store/columns.hpp"
#include "sourceflow/store/naming.hpp"

/// How an entity or the row of a view says by which fields it is found, and in which no two of its
/// kind are alike:
///
///     struct Customer {
///       std::string email;
///       std::string country;
///       std::string city;
///
///       using Indexes =
///           sourceflow::Indexes<sourceflow::Unique<&Customer::email>,
///                               sourceflow::Indexed<&Customer::country, &Customer::city>>;
///     };
namespace sourceflow::store {

/// Rows are found fast by these fields, in this order, and by the first of them.
template <auto... Fields>
struct Indexed {
  static_assert(sizeof...(Fields) > 0, "an index names a field: Indexed<&Customer::city>");
};

/// No two rows have the same in all of these fields. An optional that is empty is like nothing.
template <auto... Fields>
struct Unique {
  static_assert(sizeof...(Fields) > 0, "a uniqueness names a field: Unique<&Customer::email>");
};

template <class... All>
struct Indexes {};

namespace indexes {

template <class>
struct StructOf;
template <class Struct, class Field>
struct StructOf<Field Struct::*> {
  using Type = Struct;
};

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#endif

template <class T, auto Field, std::size_t I>
consteval bool is_at() {
  using message::reflection::never_made;
  using Type = std::remove_cvref_t<decltype(std::declval<T&>().*Field)>;
  if constexpr (std::is_same_v<Type, message::field_type<T, I>>) {
    return &(never_made<T>.value.*Field) == &boost::pfr::get<I>(never_made<T>.value);
  } else {
    return false;
  }
}

#ifdef __clang__
#pragma clang diagnostic pop
#endif

template <class T, auto Field>
std::string_view name_of() {
  static_assert(
      std::is_member_object_pointer_v<decltype(Field)>,
      "an index names fields by their members: Indexed<&Customer::city>, Unique<&Customer::email>");
  static_assert(std::is_same_v<typename StructOf<decltype(Field)>::Type, T>,
                "an index names fields of the struct that declares it");
  using Type = std::remove_cvref_t<decltype(std::declval<T&>().*Field)>;
  static_assert(columns::type_of<Type>() != ColumnType::json,
                "an index needs fields that databases compare: a struct, list, map or variant is "
                "kept as JSON");
  std::string_view found;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((is_at<T, Field, I>() ? void(found = message::field_name<T, I>()) : void()), ...);
  }(std::make_index_sequence<message::field_count<T>>{});
  return found;
}

template <class T, auto... Fields>
Index made_of(bool is_unique, const Naming& naming) {
  return {{naming.column(name_of<T, Fields>())...}, is_unique};
}

template <class T>
struct Read {
  template <auto... Fields>
  static Index one(Indexed<Fields...>, const Naming& naming) {
    return made_of<T, Fields...>(false, naming);
  }
  template <auto... Fields>
  static Index one(Unique<Fields...>, const Naming& naming) {
    return made_of<T, Fields...>(true, naming);
  }
  template <class... All>
  static std::vector<Index> all(Indexes<All...>, const Naming& naming) {
    return {one(All{}, naming)...};
  }
  template <class Other>
  static std::vector<Index> all(Other, const Naming&) {
    static_assert(std::is_void_v<Other>,
                  "indexes are declared so: using Indexes = "
                  "sourceflow::Indexes<sourceflow::Unique<&Customer::email>>;");
    return {};
  }
};

/// The indexes that a struct declares, over the names of its columns.
template <class T>
std::vector<Index> of(const Naming& naming) {
  if constexpr (requires { typename T::Indexes; }) {
    return Read<T>::all(typename T::Indexes{}, naming);
  } else {
    return {};
  }
}

}  // namespace indexes

}  // namespace sourceflow::store
