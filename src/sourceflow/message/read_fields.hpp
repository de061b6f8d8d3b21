#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <ratio>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "sourceflow/message/enum_names.hpp"
#include "sourceflow/message/field_kind.hpp"
#include "sourceflow/message/json_reader.hpp"
#include "sourceflow/message/names.hpp"

/// How each kind of field is read from JSON text. Users call `decode`.
namespace sourceflow::message::json {

/// Reads any value that a field may have.
template <Field T>
void read(JsonReader& in, T& value);

/// What the reader of objects must know about a field; the same code then reads all structs.
struct MemberReader {
  std::string_view name;
  bool may_be_absent = false;
  void (*read)(JsonReader& in, void* object) = nullptr;
};

/// Reads an object into a struct: passes over members that it does not know, takes the last of
/// equal names, and refuses if one is missing.
void read_object(JsonReader& in, void* object, std::span<const MemberReader> members);

/// Reads `{"type": ..., "value": {...}}` in either order; `may_be_absent` is not used.
void read_tagged(JsonReader& in, void* variant, std::span<const MemberReader> alternatives);

template <class T, std::size_t I>
void read_member(JsonReader& in, void* object) {
  json::read(in, field<I>(*static_cast<T*>(object)));
}

template <class T, class = std::make_index_sequence<field_count<T>>>
inline constexpr std::array<MemberReader, 0> member_readers{};
template <class T, std::size_t First, std::size_t... I>
inline constexpr std::array<MemberReader, sizeof...(I) + 1>
    member_readers<T, std::index_sequence<First, I...>>{
        MemberReader{field_name<T, First>(),
                     field_kind<field_type<T, First>> == FieldKind::optional,
                     read_member<T, First>},
        MemberReader{field_name<T, I>(),
                     field_kind<field_type<T, I>> == FieldKind::optional,
                     read_member<T, I>}...};

template <class Variant, class T>
void read_alternative(JsonReader& in, void* variant) {
  T value{};
  json::read(in, value);
  *static_cast<Variant*>(variant) = std::move(value);
}

consteval bool are_distinct(std::initializer_list<std::string_view> names) {
  for (auto a = names.begin(); a != names.end(); ++a) {
    for (auto b = names.begin(); b != a; ++b) {
      if (*a == *b) return false;
    }
  }
  return true;
}

template <class... T>
consteval auto readers_of_alternatives(const std::variant<T...>*) {
  static_assert(are_distinct({name_of<T>()...}),
                "the structs in a variant need different names: give one a message_name");
  return std::array{MemberReader{name_of<T>(), false, read_alternative<std::variant<T...>, T>}...};
}

template <class Variant>
inline constexpr auto alternative_readers =
    readers_of_alternatives(static_cast<const Variant*>(nullptr));

template <class D>
void read_time(JsonReader& in, std::chrono::sys_time<D>& value) {
  const auto begin = in.position();
  const auto moment = in.time();
  if constexpr (std::ratio_less_v<typename D::period, std::micro>) {
    using std::chrono::nanoseconds;
    constexpr auto lowest = std::chrono::ceil<std::chrono::microseconds>(nanoseconds::min());
    constexpr auto highest = std::chrono::floor<std::chrono::microseconds>(nanoseconds::max());
    const auto since = moment.time.time_since_epoch();
    if (since < lowest || since >= highest) in.refuse_at(begin, "a time between 1678 and 2261");
    const nanoseconds exact = nanoseconds(since) + nanoseconds(moment.nanos);
    value = std::chrono::sys_time<D>(std::chrono::duration_cast<D>(exact));
    if (value.time_since_epoch() != exact) in.refuse_at(begin, "a time of a coarser unit");
  } else {
    value = std::chrono::floor<D>(moment.time);
    if (moment.nanos != 0 || value != moment.time) in.refuse_at(begin, "a time of a coarser unit");
  }
}

template <class Rep, class Period>
void read_duration(JsonReader& in, std::chrono::duration<Rep, Period>& value) {
  const auto begin = in.position();
  const auto span = in.duration();
  constexpr std::int64_t nanos_a_tick = 1'000'000'000 / Period::den;
  // A tick is num/den seconds with one of them 1, since it is a whole number of nanoseconds. (A
  // tick of 3/2 seconds has both; then seconds are counted in halves.)
  std::int64_t parts = 0;
  Rep count{};
  if (__builtin_mul_overflow(span.seconds, static_cast<std::int64_t>(Period::den), &parts) ||
      __builtin_add_overflow(parts, span.nanos / nanos_a_tick, &parts) ||
      __builtin_add_overflow(parts / Period::num, 0, &count)) {
    in.refuse_at(begin, "a shorter duration");
  }
  if (span.nanos % nanos_a_tick != 0 || parts % Period::num != 0)
    in.refuse_at(begin, "a duration of a coarser unit");
  value = std::chrono::duration<Rep, Period>(count);
}

/// Refuses with the names that would have been right.
[[noreturn]] void refuse_enum(JsonReader& in, std::size_t begin, std::span<const Enumerator> names);

template <class T>
T read_integer(JsonReader& in) {
  using Limits = std::numeric_limits<T>;
  if constexpr (std::is_signed_v<T>) {
    return static_cast<T>(in.integer(Limits::min(), Limits::max()));
  } else {
    return static_cast<T>(in.unsigned_integer(Limits::max()));
  }
}

template <class E>
void read_enum(JsonReader& in, E& value) {
  if (in.next_is_number()) {
    using Number = std::underlying_type_t<E>;
    if constexpr (std::is_same_v<Number, bool>) {
      value = static_cast<E>(in.integer(0, 1) != 0);
    } else {
      value = static_cast<E>(read_integer<Number>(in));
    }
    return;
  }
  const auto begin = in.position();
  if (!in.next_is_text()) refuse_enum(in, begin, enumerators<E>());
  const auto found = enum_from_name<E>(in.text());
  if (!found) refuse_enum(in, begin, enumerators<E>());
  value = *found;
}

template <class List>
void read_list(JsonReader& in, List& list) {
  list.clear();
  JsonReader::Elements elements(in);
  while (elements.next()) {
    typename List::value_type element{};
    json::read(in, element);
    list.push_back(std::move(element));
  }
}

template <class Map>
void read_map(JsonReader& in, Map& map) {
  map.clear();
  JsonReader::Members members(in);
  while (members.next()) {
    typename Map::mapped_type element{};
    std::string key(members.name());
    json::read(in, element);
    map.insert_or_assign(std::move(key), std::move(element));
  }
}

template <Field T>
void read(JsonReader& in, T& value) {
  constexpr FieldKind kind = field_kind<T>;
  if constexpr (kind == FieldKind::boolean) {
    value = in.boolean();
  } else if constexpr (kind == FieldKind::integer) {
    value = read_integer<T>(in);
  } else if constexpr (kind == FieldKind::real) {
    if constexpr (std::is_same_v<T, double>) {
      value = in.real();
    } else {
      value = in.small_real();
    }
  } else if constexpr (kind == FieldKind::decimal) {
    value = T::of_units(in.decimal(T::digits, T::digits_behind_point));
  } else if constexpr (kind == FieldKind::text) {
    value = in.text();
  } else if constexpr (kind == FieldKind::enumeration) {
    read_enum(in, value);
  } else if constexpr (kind == FieldKind::time) {
    read_time(in, value);
  } else if constexpr (kind == FieldKind::duration) {
    read_duration(in, value);
  } else if constexpr (kind == FieldKind::uuid) {
    value = in.uuid();
  } else if constexpr (kind == FieldKind::blob) {
    value = in.blob();
  } else if constexpr (kind == FieldKind::sensitive) {
    const JsonReader::Secret secret(in);
    json::read(in, value.value());
  } else if constexpr (kind == FieldKind::optional) {
    if (in.take_null()) {
      value.reset();
    } else {
      json::read(in, value.emplace());
    }
  } else if constexpr (kind == FieldKind::list) {
    read_list(in, value);
  } else if constexpr (kind == FieldKind::map) {
    read_map(in, value);
  } else if constexpr (kind == FieldKind::variant) {
    read_tagged(in, &value, alternative_readers<T>);
  } else {
    static_assert(storable<T>);
    read_object(in, &value, member_readers<T>);
  }
}

}  // namespace sourceflow::message::json
