#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sourceflow/message/decode.hpp"
#include "sourceflow/message/names.hpp"

namespace sourceflow::message {

namespace reflection {

/// The struct that an `upcast` function takes, from the type of a pointer to it.
template <class>
struct UpcastFrom;
template <class New, class Old>
struct UpcastFrom<New (*)(const Old&)> {
  using type = Old;
};
template <class New, class Old>
struct UpcastFrom<New (*)(Old)> {
  using type = Old;
};

}  // namespace reflection

/// A struct that takes the place of an older one of another shape, and says how to make one from
/// the other.
///
///     struct OrderCreatedV1 {
///       static constexpr std::string_view message_name = "OrderCreated";
///       std::string customer; double price;
///     };
///     struct OrderCreated {
///       static constexpr std::string_view message_name = "OrderCreated.v2";
///       static OrderCreated upcast(const OrderCreatedV1& old);
///       std::string customer; std::int64_t cents;
///     };
///
/// Old versions may have older ones themselves. Fields that were only added need none of this.
template <class T>
concept Upcasts = requires { &T::upcast; };

/// The struct that `T` takes the place of.
template <Upcasts T>
using Predecessor =
    std::remove_cvref_t<typename reflection::UpcastFrom<decltype(&T::upcast)>::type>;

/// Every name under which a `T` may arrive: its own first, then its aliases, then those of older
/// versions.
template <class T>
std::vector<std::string_view> names_of() {
  std::vector<std::string_view> names{name_of<T>()};
  constexpr auto aliases = aliases_of<T>();
  names.insert(names.end(), aliases.begin(), aliases.end());
  if constexpr (Upcasts<T>) {
    const auto older = names_of<Predecessor<T>>();
    names.insert(names.end(), older.begin(), older.end());
  }
  return names;
}

/// Reads the payload of a message called `name`, which is one of `names_of<T>()`; an old version
/// becomes a new one. Throws DecodeError as `decode` does, and for a name that is none of them.
template <class T>
T decode_as(std::string_view name, std::string_view payload) {
  bool is_own = name == name_of<T>();
  for (const std::string_view alias : aliases_of<T>()) is_own = is_own || name == alias;
  if constexpr (Upcasts<T>) {
    static_assert(
        std::same_as<
            std::remove_cvref_t<decltype(T::upcast(std::declval<const Predecessor<T>&>()))>,
            T>,
        "upcast is a static function that takes the older struct and returns the struct it stands "
        "in");
    if (!is_own) return T::upcast(decode_as<Predecessor<T>>(name, payload));
  }
  if (!is_own)
    throw DecodeError("name",
                      '"' + std::string(name) + "\" is no name of " + std::string(name_of<T>()));
  return decode<T>(payload);
}

}  // namespace sourceflow::message
