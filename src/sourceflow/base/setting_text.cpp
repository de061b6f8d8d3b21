#include "sourceflow/base/setting_text.hpp"

#include <array>
#include <cmath>
#include <span>
#include <utility>

namespace sourceflow::base {
namespace {

using std::chrono::nanoseconds;

constexpr std::string_view space = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

struct Quantity {
  double number = 0;
  std::string_view unit;
};

std::optional<Quantity> quantity(std::string_view text) {
  text = trimmed(text);
  Quantity found;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, found.number, std::chars_format::fixed);
  if (read.ec != std::errc{} || !std::isfinite(found.number)) return std::nullopt;
  found.unit = trimmed(text.substr(static_cast<std::size_t>(read.ptr - text.data())));
  return found;
}

struct Unit {
  std::string_view name;
  std::int64_t size;
};

// The first name of each size is the one that is written.
constexpr std::array duration_units{
    Unit{"d", 86'400'000'000'000},
    Unit{"day", 86'400'000'000'000},
    Unit{"days", 86'400'000'000'000},
    Unit{"h", 3'600'000'000'000},
    Unit{"hour", 3'600'000'000'000},
    Unit{"hours", 3'600'000'000'000},
    Unit{"min", 60'000'000'000},
    Unit{"minute", 60'000'000'000},
    Unit{"minutes", 60'000'000'000},
    Unit{"s", 1'000'000'000},
    Unit{"second", 1'000'000'000},
    Unit{"seconds", 1'000'000'000},
    Unit{"ms", 1'000'000},
    Unit{"us", 1'000},
    Unit{"ns", 1},
};

constexpr std::array byte_units{
    Unit{"GiB", 1LL << 30},
    Unit{"MiB", 1LL << 20},
    Unit{"KiB", 1LL << 10},
    Unit{"B", 1},
    Unit{"GB", 1'000'000'000},
    Unit{"MB", 1'000'000},
    Unit{"kB", 1'000},
};

template <std::size_t N>
std::optional<std::int64_t> size_of(const std::array<Unit, N>& units, const Quantity& found) {
  for (const auto& unit : units)
    if (unit.name == found.unit) {
      const auto exact = found.number * static_cast<double>(unit.size);
      if (std::abs(exact) >= 9.2e18) return std::nullopt;
      const auto rounded = std::llround(exact);
      // 0.1 s is a whole number of nanoseconds although 0.1 has no exact binary form.
      if (std::abs(exact - static_cast<double>(rounded)) > 1e-3) return std::nullopt;
      return rounded;
    }
  return std::nullopt;
}

template <std::size_t N>
std::string in_largest_unit(const std::array<Unit, N>& units,
                            std::int64_t value,
                            std::size_t usable) {
  for (const auto& unit : std::span(units).first(usable))
    if (value % unit.size == 0)
      return std::to_string(value / unit.size) + " " + std::string(unit.name);
  return std::to_string(value);
}

}  // namespace

std::optional<nanoseconds> parse_duration(std::string_view text) {
  const auto found = quantity(text);
  if (!found) return std::nullopt;
  if (found->unit.empty()) return found->number == 0 ? std::optional(nanoseconds{0}) : std::nullopt;
  const auto value = size_of(duration_units, *found);
  return value ? std::optional(nanoseconds{*value}) : std::nullopt;
}

std::string write_duration(nanoseconds value) {
  if (value.count() == 0) return "0 s";
  return in_largest_unit(duration_units, value.count(), duration_units.size());
}

std::optional<Bytes> parse_bytes(std::string_view text) {
  auto found = quantity(text);
  if (!found || found->number < 0) return std::nullopt;
  if (found->unit.empty()) found->unit = "B";
  const auto value = size_of(byte_units, *found);
  return value ? std::optional(Bytes{*value}) : std::nullopt;
}

std::string write_bytes(Bytes value) {
  if (value.count == 0) return "0 B";
  return in_largest_unit(byte_units, value.count, 4);
}

std::optional<HostPort> parse_host_port(std::string_view text) {
  text = trimmed(text);
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const auto port = SettingText<std::uint16_t>::parse(text.substr(colon + 1));
  auto host = text.substr(0, colon);
  const bool is_bracketed = host.front() == '[' && host.back() == ']';
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  const bool is_clear = is_bracketed || host.find(':') == std::string_view::npos;
  if (!port || !is_clear || host.empty() || host.find_first_of(" /[]") != std::string_view::npos)
    return std::nullopt;
  return HostPort{std::string(host), *port};
}

bool is_url(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (text.starts_with(scheme)) {
      const auto rest = text.substr(scheme.size());
      return !rest.empty() && rest.front() != '/' && rest.front() != ':' &&
             text.find_first_of(space) == std::string_view::npos;
    }
  return false;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    const auto part = trimmed(text.substr(0, comma));
    if (!part.empty()) parts.emplace_back(part);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  return parts;
}

std::optional<std::map<std::string, std::string>> split_map(std::string_view text) {
  std::map<std::string, std::string> all;
  for (const auto& part : split_list(text)) {
    const auto equals = part.find('=');
    if (equals == std::string::npos || equals == 0) return std::nullopt;
    const std::string_view whole = part;
    all[std::string(trimmed(whole.substr(0, equals)))] = trimmed(whole.substr(equals + 1));
  }
  return all;
}

std::optional<bool> SettingText<bool>::parse(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "0" || text == "no" || text == "off") return false;
  return std::nullopt;
}

std::optional<double> SettingText<double>::parse(std::string_view text) {
  double value = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string SettingText<double>::write(double value) {
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), written.ptr};
}

std::string SettingText<std::vector<std::string>>::write(const std::vector<std::string>& value) {
  std::string text;
  for (const auto& part : value) text += (text.empty() ? "" : ", ") + part;
  return text;
}

}  // namespace sourceflow::base
