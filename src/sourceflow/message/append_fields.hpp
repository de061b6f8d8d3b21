#pragma once

#include <chrono>
#include <cstdint>
#include <ratio>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "sourceflow/message/decode_error.hpp"
#include "sourceflow/message/enum_names.hpp"
#include "sourceflow/message/field_kind.hpp"
#include "sourceflow/message/json_writer.hpp"
#include "sourceflow/message/names.hpp"

/// How each kind of field becomes JSON text, straight into a string. Users call `encode` and
/// `to_masked_text`.
namespace sourceflow::message::json {

/// Whether sensitive fields are written as they are (messages, tables) or as they may be seen
/// (prints).
enum class Secrets { in_full, masked };

/// Appends any value that a field may have.
template <Secrets secrets, Field T>
void append(std::string& out, const T& value);

template <class D>
constexpr bool is_at_least_micros = std::ratio_greater_equal_v<typename D::period, std::micro>;

template <class D>
void append_time_of(std::string& out, std::chrono::sys_time<D> time) {
  // A coarse count may be too large for microseconds; such a time is refused as any other of its
  // year.
  using Wide = std::chrono::duration<double, std::micro>;
  if constexpr (is_at_least_micros<D>) {
    if (Wide(time.time_since_epoch()) > Wide(9e18) || Wide(time.time_since_epoch()) < Wide(-9e18)) {
      append_time(out, base::Time::max(), 0);
    }
  }
  const auto micros = std::chrono::floor<std::chrono::microseconds>(time);
  if constexpr (is_at_least_micros<D>) {
    append_time(out, micros, 0);
  } else {
    const auto below = std::chrono::duration_cast<std::chrono::nanoseconds>(time - micros);
    append_time(out, micros, static_cast<int>(below.count()));
  }
}

template <class Rep, class Period>
void append_duration_of(std::string& out, std::chrono::duration<Rep, Period> value) {
  // A period is num/den seconds, so that whole seconds are found without overflow below one second
  // a tick.
  const auto count = static_cast<std::int64_t>(value.count());
  std::int64_t whole = 0;
  if (__builtin_mul_overflow(count / Period::den, static_cast<std::int64_t>(Period::num), &whole)) {
    throw EncodeError({}, "this duration is too long");
  }
  const std::int64_t left = count % Period::den * Period::num;
  const std::int64_t nanos = left % Period::den * (1'000'000'000 / Period::den);
  append_duration(out, {whole + left / Period::den, static_cast<std::int32_t>(nanos)});
}

template <Secrets secrets, class T>
void append_struct(std::string& out, const T& value) {
  static_assert(storable<T>);
  out += '{';
  bool first = true;
  const auto member = [&]<std::size_t I>(const auto& field) {
    if constexpr (field_kind<field_type<T, I>> == FieldKind::optional) {
      if (!field) return;
    }
    constexpr const auto& label = reflection::field_label<T, I>;
    out += first ? label.first_key() : label.next_key();
    first = false;
    json::append<secrets>(out, field);
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (member.template operator()<I>(field<I>(value)), ...);
  }(std::make_index_sequence<field_count<T>>{});
  out += '}';
}

template <Secrets secrets, class List>
void append_list(std::string& out, const List& list) {
  out += '[';
  bool first = true;
  for (const typename List::value_type& element : list) {
    if (!std::exchange(first, false)) out += ',';
    json::append<secrets>(out, element);
  }
  out += ']';
}

template <Secrets secrets, class Map>
void append_map(std::string& out, const Map& map) {
  out += '{';
  bool first = true;
  for (const auto& [key, element] : map) {
    if (!std::exchange(first, false)) out += ',';
    append_text(out, key);
    out += ':';
    json::append<secrets>(out, element);
  }
  out += '}';
}

template <Secrets secrets, class... T>
void append_variant(std::string& out, const std::variant<T...>& value) {
  if (value.valueless_by_exception()) throw EncodeError({}, "this variant has no value");
  const auto alternative = [&]<class A>(const A* held) {
    if (held == nullptr) return;
    out.append(R"({"type":")").append(name_of<A>()).append(R"(","value":)");
    append_struct<secrets>(out, *held);
    out += '}';
  };
  (alternative(std::get_if<T>(&value)), ...);
}

template <class E>
void append_enum(std::string& out, E value) {
  const std::string_view name = enum_name(value);
  if (name.empty()) {
    using Number = std::underlying_type_t<E>;
    using Wide = std::conditional_t<std::is_signed_v<Number>, std::int64_t, std::uint64_t>;
    append_integer(out, static_cast<Wide>(value));
  } else {
    out.append(1, '"').append(name).append(1, '"');
  }
}

template <Secrets secrets, Field T>
void append(std::string& out, const T& value) {
  constexpr FieldKind kind = field_kind<T>;
  if constexpr (kind == FieldKind::boolean) {
    append_boolean(out, value);
  } else if constexpr (kind == FieldKind::integer) {
    append_integer(
        out,
        static_cast<std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>(value));
  } else if constexpr (kind == FieldKind::real) {
    append_real(out, value);
  } else if constexpr (kind == FieldKind::decimal) {
    append_decimal(out, value.units(), T::digits_behind_point);
  } else if constexpr (kind == FieldKind::text) {
    append_text(out, value);
  } else if constexpr (kind == FieldKind::enumeration) {
    append_enum(out, value);
  } else if constexpr (kind == FieldKind::time) {
    append_time_of(out, value);
  } else if constexpr (kind == FieldKind::duration) {
    append_duration_of(out, value);
  } else if constexpr (kind == FieldKind::uuid) {
    append_uuid(out, value);
  } else if constexpr (kind == FieldKind::blob) {
    append_blob(out, value);
  } else if constexpr (kind == FieldKind::sensitive) {
    if constexpr (secrets == Secrets::masked) {
      append_text(out, value.masked());
    } else {
      append<secrets>(out, value.value());
    }
  } else if constexpr (kind == FieldKind::optional) {
    if (value) {
      append<secrets>(out, *value);
    } else {
      out += "null";
    }
  } else if constexpr (kind == FieldKind::list) {
    append_list<secrets>(out, value);
  } else if constexpr (kind == FieldKind::map) {
    append_map<secrets>(out, value);
  } else if constexpr (kind == FieldKind::variant) {
    append_variant<secrets>(out, value);
  } else {
    append_struct<secrets>(out, value);
  }
}

// Room for short values, so that most messages are written without growing the text.
template <class T>
constexpr std::size_t usual_size() {
  std::size_t size = 2;
  if constexpr (Reflected<T>) {
    for (const auto name : field_names<T>()) size += name.size() + 20;
  }
  return size;
}

}  // namespace sourceflow::message::json
