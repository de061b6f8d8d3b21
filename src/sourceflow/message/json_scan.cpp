#include "sourceflow/message/json_scan.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

#include "sourceflow/base/json_string.hpp"
#include "sourceflow/message/utf8.hpp"

namespace sourceflow::message::json {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The code unit of `\uXXXX` whose digits start at `begin`.
std::optional<std::uint32_t> code_unit(std::string_view json, std::size_t begin) {
  const auto digits = json.substr(begin, 4);
  std::uint32_t code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  if (digits.size() != 4 || error != std::errc{} || end != digits.data() + 4) return std::nullopt;
  return code;
}

bool is_high_surrogate(std::uint32_t code) { return code >= 0xd800 && code <= 0xdbff; }
bool is_low_surrogate(std::uint32_t code) { return code >= 0xdc00 && code <= 0xdfff; }

// Appends what `\uXXXX`, or a pair of them, stands for; gives its length, zero if it is malformed.
std::size_t take_unicode(std::string_view json, std::size_t begin, std::string& out) {
  const auto first = code_unit(json, begin + 2);
  if (!first || is_low_surrogate(*first)) return 0;
  if (!is_high_surrogate(*first)) {
    append_utf8(out, *first);
    return 6;
  }
  if (json.substr(begin + 6, 2) != "\\u") return 0;
  const auto second = code_unit(json, begin + 8);
  if (!second || !is_low_surrogate(*second)) return 0;
  append_utf8(out, 0x10000 + ((*first - 0xd800) << 10) + (*second - 0xdc00));
  return 12;
}

// Appends what the escape at `begin` stands for; gives its length, zero if there is no such escape.
std::size_t take_escape(std::string_view json, std::size_t begin, std::string& out) {
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  if (begin + 1 >= json.size()) return 0;
  const char letter = json[begin + 1];
  if (letter == 'u') return take_unicode(json, begin, out);
  const auto which = letters.find(letter);
  if (which == std::string_view::npos) return 0;
  out += meanings[which];
  return 2;
}

}  // namespace

std::size_t number_length(std::string_view text) {
  std::size_t i = 0;
  const auto at = [&](std::size_t place) { return place < text.size() ? text[place] : '\0'; };
  const auto digits = [&] {
    const auto begin = i;
    while (is_digit(at(i))) ++i;
    return i != begin;
  };
  if (at(i) == '-') ++i;
  if (at(i) == '0') {
    ++i;
    if (is_digit(at(i))) return 0;
  } else if (!digits()) {
    return 0;
  }
  if (at(i) == '.') {
    ++i;
    if (!digits()) return 0;
  }
  if (at(i) == 'e' || at(i) == 'E') {
    ++i;
    if (at(i) == '+' || at(i) == '-') ++i;
    if (!digits()) return 0;
  }
  return i;
}

ScannedString scan_string(std::string_view json, std::size_t begin, std::string& unescaped) {
  bool ascii = true;
  bool escaped = false;
  std::size_t copied = begin;
  std::size_t at = begin + base::plain_json_length(json.substr(begin));
  while (at < json.size() && json[at] != '"') {
    const auto c = static_cast<unsigned char>(json[at]);
    if (c < 0x20) return {{}, at, "a control character stands in a string"};
    ascii &= c < 0x80;
    if (c != '\\') {
      ++at;
      at += base::plain_json_length(json.substr(at));
      continue;
    }
    escaped = true;
    unescaped.append(json, copied, at - copied);
    const auto length = take_escape(json, at, unescaped);
    if (length == 0) return {{}, at, "there is no such escape"};
    at += length;
    copied = at;
    at += base::plain_json_length(json.substr(at));
  }
  if (at == json.size()) return {{}, at, "this string does not end"};
  if (!ascii && !is_utf8(json.substr(begin, at - begin)))
    return {{}, begin, "this string is not UTF-8"};
  if (!escaped) return {json.substr(begin, at - begin), at};
  unescaped.append(json, copied, at - copied);
  return {unescaped, at};
}

}  // namespace sourceflow::message::json
