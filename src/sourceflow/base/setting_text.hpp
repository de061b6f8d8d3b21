#pragma once

#include <charconv>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/base/bytes.hpp"
#include "sourceflow/base/host_port.hpp"
#include "sourceflow/base/secret.hpp"

namespace sourceflow::base {

/// How a setting of one type is written and read. `parse` gives nothing for a wrong text, and
/// `expected` then completes "it is X; expected ...". Specialise it for a type of your own:
///
///     template <> struct SettingText<Colour> {
///       static std::string expected();
///       static std::optional<Colour> parse(std::string_view text);
///       static std::string write(const Colour& value);  // for lists of all options
///     };
template <class T>
struct SettingText;

/// `20s`, `150 ms`, `5 min`, `1.5 h`; units ns, us, ms, s, min, h, d (also written out: `2 days`).
/// Only zero may lack its unit. Nothing for anything else, or beyond 292 years.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);
/// In the largest unit that needs no fraction: `5 min`, `150 ms`, `0 s`.
std::string write_duration(std::chrono::nanoseconds value);

/// `65536`, `64 KiB`, `1 MiB`, `2 GiB`, `500 kB`; whole bytes, not negative.
std::optional<Bytes> parse_bytes(std::string_view text);
/// In the largest binary unit that needs no fraction.
std::string write_bytes(Bytes value);

/// `HOST:PORT`, with a host of IPv6 in brackets.
std::optional<HostPort> parse_host_port(std::string_view text);

/// True for `http://` or `https://` with a host, and without spaces.
bool is_url(std::string_view text);

/// The parts between commas, without the space around them; empty parts are left out.
std::vector<std::string> split_list(std::string_view text);
/// `name=value, name=value`; nothing if a part has no name.
std::optional<std::map<std::string, std::string>> split_map(std::string_view text);

template <>
struct SettingText<bool> {
  static std::string expected() { return "true or false"; }
  static std::optional<bool> parse(std::string_view text);
  static std::string write(bool value) { return value ? "true" : "false"; }
};

template <std::integral T>
  requires(!std::same_as<T, bool>)
struct SettingText<T> {
  static std::string expected() {
    return "a whole number from " + std::to_string(std::numeric_limits<T>::min()) + " to " +
           std::to_string(std::numeric_limits<T>::max());
  }
  static std::optional<T> parse(std::string_view text) {
    T value{};
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return value;
  }
  static std::string write(T value) { return std::to_string(value); }
};

template <>
struct SettingText<double> {
  static std::string expected() { return "a number"; }
  static std::optional<double> parse(std::string_view text);
  static std::string write(double value);
};

template <>
struct SettingText<std::string> {
  static std::string expected() { return "text"; }
  static std::optional<std::string> parse(std::string_view text) { return std::string(text); }
  static std::string write(const std::string& value) { return value; }
};

template <>
struct SettingText<Secret> {
  /// Is quoted in no complaint.
  static constexpr bool is_secret = true;
  static std::string expected() { return "text"; }
  static std::optional<Secret> parse(std::string_view text) { return Secret(std::string(text)); }
  static std::string write(const Secret& value) { return value.empty() ? "" : "***"; }
};

/// Nothing where the duration needs a fraction of the type's unit.
template <class Rep, class Period>
struct SettingText<std::chrono::duration<Rep, Period>> {
  using Value = std::chrono::duration<Rep, Period>;
  static std::string expected() {
    return "a duration in whole " + write_duration(Value{1}) +
           ", such as \"20s\", \"150 ms\" or \"5 min\"";
  }
  static std::optional<Value> parse(std::string_view text) {
    const auto exact = parse_duration(text);
    if (!exact) return std::nullopt;
    const auto value = std::chrono::duration_cast<Value>(*exact);
    if (value != *exact) return std::nullopt;
    return value;
  }
  static std::string write(Value value) { return write_duration(value); }
};

template <>
struct SettingText<Bytes> {
  static std::string expected() { return "a size such as \"65536\", \"64 KiB\" or \"1 MiB\""; }
  static std::optional<Bytes> parse(std::string_view text) { return parse_bytes(text); }
  static std::string write(Bytes value) { return write_bytes(value); }
};

template <>
struct SettingText<HostPort> {
  static std::string expected() { return "HOST:PORT, such as \"127.0.0.1:9464\""; }
  static std::optional<HostPort> parse(std::string_view text) { return parse_host_port(text); }
  static std::string write(const HostPort& value) {
    return value.host.empty() ? "" : value.host + ":" + std::to_string(value.port);
  }
};

template <>
struct SettingText<std::vector<std::string>> {
  static std::string expected() { return "a list separated by commas"; }
  static std::optional<std::vector<std::string>> parse(std::string_view text) {
    return split_list(text);
  }
  static std::string write(const std::vector<std::string>& value);
};

template <class T>
struct SettingText<std::map<std::string, T>> {
  using Value = std::map<std::string, T>;
  /// May be an object in the file.
  static constexpr bool is_map = true;
  static constexpr bool is_secret = std::same_as<T, Secret>;
  static std::string expected() {
    return "\"name=value, name=value\", each value " + SettingText<T>::expected();
  }
  static std::optional<Value> parse(std::string_view text) {
    const auto parts = split_map(text);
    if (!parts) return std::nullopt;
    Value all;
    for (const auto& [name, part] : *parts) {
      auto value = SettingText<T>::parse(part);
      if (!value) return std::nullopt;
      all.emplace(name, std::move(*value));
    }
    return all;
  }
  static std::string write(const Value& value) {
    std::string text;
    for (const auto& [name, part] : value)
      text += (text.empty() ? "" : ", ") + name + "=" + SettingText<T>::write(part);
    return text;
  }
};

/// An option that may be absent is taken away by the text `none`.
template <class T>
struct SettingText<std::optional<T>> {
  static std::string expected() { return SettingText<T>::expected() + ", or none"; }
  static std::optional<std::optional<T>> parse(std::string_view text) {
    if (text == "none") return std::optional<std::optional<T>>(std::in_place);
    auto value = SettingText<T>::parse(text);
    if (!value) return std::nullopt;
    return std::optional<std::optional<T>>(std::in_place, std::move(value));
  }
  static std::string write(const std::optional<T>& value) {
    return value ? SettingText<T>::write(*value) : "none";
  }
};

}  // namespace sourceflow::base
