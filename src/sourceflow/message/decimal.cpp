#include "sourceflow/message/decimal.hpp"

#include <charconv>

namespace sourceflow::message::decimals {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Parts {
  std::string digits;
  /// Where the point stands, counted from the left of the digits.
  std::int64_t point = 0;
  bool is_negative = false;
};

std::optional<Parts> parts_of(std::string_view text) {
  Parts parts;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    parts.is_negative = text.front() == '-';
    text.remove_prefix(1);
  }
  bool has_point = false;
  while (!text.empty() && (is_digit(text.front()) || (text.front() == '.' && !has_point))) {
    if (text.front() == '.') {
      has_point = true;
    } else {
      parts.digits += text.front();
      if (!has_point) ++parts.point;
    }
    text.remove_prefix(1);
  }
  if (parts.digits.empty()) return std::nullopt;
  if (text.empty()) return parts;
  if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
  text.remove_prefix(1);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int32_t exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  parts.point += exponent;
  return parts;
}

}  // namespace

void append(std::string& out, std::int64_t units, int scale) {
  const bool is_negative = units < 0;
  std::string digits = std::to_string(units);
  if (is_negative) digits.erase(0, 1);
  const auto behind = static_cast<std::size_t>(scale);
  if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
  if (is_negative) out += '-';
  out.append(digits, 0, digits.size() - behind);
  if (behind > 0) out.append(1, '.').append(digits, digits.size() - behind);
}

std::string to_text(std::int64_t units, int scale) {
  std::string text;
  append(text, units, scale);
  return text;
}

std::optional<std::int64_t> parse(std::string_view text, int precision, int scale) {
  auto parts = parts_of(text);
  if (!parts) return std::nullopt;
  // Zeros that change nothing are no digits: in front, and behind what the scale can hold.
  std::string& digits = parts->digits;
  const auto leading = digits.find_first_not_of('0');
  if (leading == std::string::npos) return 0;
  digits.erase(0, leading);
  parts->point -= static_cast<std::int64_t>(leading);
  digits.erase(digits.find_last_not_of('0') + 1);
  const std::int64_t behind = static_cast<std::int64_t>(digits.size()) - parts->point;
  if (behind > scale || parts->point + scale > precision) return std::nullopt;
  digits.append(static_cast<std::size_t>(scale - behind), '0');
  std::int64_t units = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), units);
  if (error != std::errc{}) return std::nullopt;
  return parts->is_negative ? -units : units;
}

}  // namespace sourceflow::message::decimals
