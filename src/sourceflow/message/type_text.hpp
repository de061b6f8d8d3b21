#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/pfr/core.hpp>

/// What the compiler knows about the names in a program, read from the text it gives a function
/// template.
///
/// Only `fields.hpp`, `names.hpp` and `enum_names.hpp` use this. It goes when
/// `boost::pfr::get_name` (Boost 1.84) and a compiler with reflection are there.
namespace sourceflow::message::reflection {

// Converts to a base class of T and to nothing else: only an aggregate with a base takes it as its
// first element.
template <class T>
struct AnyBaseOf {
  template <class B>
    requires(std::is_base_of_v<B, T> && !std::same_as<B, T>)
  operator B&() const;
  template <class B>
    requires(std::is_base_of_v<B, T> && !std::same_as<B, T>)
  operator B&&() const;
};

template <class T>
concept has_base = requires { T{AnyBaseOf<T>{}}; };

// Never called; the body is there because the constructors of std::optional are made with it, and
// local types have no other place for it.
template <std::size_t>
struct AnyValue {
  template <class Type>
  operator Type&() const {
    std::abort();
  }
};

// An array takes `{}` for all its elements at once, which leaves too few places for the values
// behind it.
template <class T, std::size_t... Before, std::size_t... After>
consteval bool is_array_between(std::index_sequence<Before...>, std::index_sequence<After...>) {
  return requires { T{AnyValue<Before>{}..., {AnyValue<0>{}, AnyValue<0>{}}}; } &&
         !requires { T{AnyValue<Before>{}..., {}, AnyValue<After>{}...}; };
}

// `count` is what Boost.PFR counts: the elements of an array as if each were a field.
template <class T, std::size_t count>
inline constexpr bool has_array = []<std::size_t... I>(std::index_sequence<I...>) {
  return (is_array_between<T>(std::make_index_sequence<I>{},
                              std::make_index_sequence<count - I - 1>{}) ||
          ...);
}(std::make_index_sequence<count>{});

template <class T>
struct Wrapped {
  T value;
};

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif

// Declared only: the address of a part of it is a constant and its text contains the name of the
// part.
template <class T>
extern const Wrapped<T> never_made;

template <class P>
struct Address {
  P pointer;
};
template <class P>
Address(P) -> Address<P>;

template <class T, std::size_t I>
consteval auto address_of_field() {
  return Address{&boost::pfr::get<I>(never_made<T>.value)};
}

#ifdef __clang__
#pragma clang diagnostic pop
#endif

template <Address Part>
consteval std::string_view text_of_address() {
  return __PRETTY_FUNCTION__;
}

template <class T>
consteval std::string_view text_of_type() {
  return __PRETTY_FUNCTION__;
}

constexpr bool is_identifier_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The identifier that ends `after` characters before the end of the text.
constexpr std::string_view last_identifier(std::string_view text, std::size_t after) {
  text.remove_suffix(after);
  std::size_t begin = text.size();
  while (begin > 0 && is_identifier_character(text[begin - 1])) --begin;
  return text.substr(begin);
}

// What stands behind a name differs by compiler but not by type, so a known name tells how long it
// is.
struct Probe {
  int probed;
};
constexpr std::string_view probe_field_text = text_of_address<address_of_field<Probe, 0>()>();
constexpr std::size_t behind_field =
    probe_field_text.size() - probe_field_text.rfind("probed") - std::string_view("probed").size();
constexpr std::string_view probe_type_text = text_of_type<Probe>();
constexpr std::size_t behind_type =
    probe_type_text.size() - probe_type_text.rfind("Probe") - std::string_view("Probe").size();

template <class T, std::size_t I>
consteval std::string_view long_field_name() {
  return last_identifier(text_of_address<address_of_field<T, I>()>(), behind_field);
}

// `,"name":` as a constant of its own, so that the compiler's long text stays out of the program.
template <std::size_t Length>
struct Label {
  std::array<char, Length + 4> characters{};

  consteval explicit Label(std::string_view name) {
    characters[0] = ',';
    characters[1] = '"';
    for (std::size_t i = 0; i < Length; ++i) characters[i + 2] = name[i];
    characters[Length + 2] = '"';
    characters[Length + 3] = ':';
  }
  constexpr std::string_view name() const { return {characters.data() + 2, Length}; }
  constexpr std::string_view first_key() const { return {characters.data() + 1, Length + 3}; }
  constexpr std::string_view next_key() const { return {characters.data(), Length + 4}; }
};

template <class T, std::size_t I>
inline constexpr Label<long_field_name<T, I>().size()> field_label{long_field_name<T, I>()};

template <class T, std::size_t N, class = std::make_index_sequence<N>>
inline constexpr std::array<std::string_view, N> all_names{};
template <class T, std::size_t N, std::size_t... I>
inline constexpr std::array<std::string_view, N> all_names<T, N, std::index_sequence<I...>>{
    field_label<T, I>.name()...};

// The unqualified name of a type; of an instance of a template, something that is no name.
template <class T>
consteval std::string_view long_type_name() {
  return last_identifier(text_of_type<T>(), behind_type);
}

template <class T>
inline constexpr Label<long_type_name<T>().size()> type_label{long_type_name<T>()};

}  // namespace sourceflow::message::reflection
