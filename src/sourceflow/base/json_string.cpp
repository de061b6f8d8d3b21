#include "sourceflow/base/json_string.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace sourceflow::base {
namespace {

/// The length of the character at the front, which is not ASCII; zero if it is none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0u) != 0x80) return 0;
  // Longer than it need be, a half of a pair, or beyond the last character there is.
  const unsigned second = byte(1);
  const bool is_wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                        (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return is_wrong ? 0 : length;
}

void append_control(std::string& out, unsigned char byte) {
  constexpr char digits[] = "0123456789abcdef";
  out.append("\\u00").append({digits[byte >> 4], digits[byte & 15]});
}

}  // namespace

std::size_t plain_json_length(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = ones * 0x80;
  const auto has_zero = [](std::uint64_t word) { return (word - ones) & ~word & tops; };
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof word);
    const auto found = (word & tops) | ((word - ones * 0x20) & ~word & tops) |
                       has_zero(word ^ (ones * '"')) | has_zero(word ^ (ones * '\\'));
    // A borrow marks bytes behind a true find only, so the first in memory is right.
    if (found == 0) continue;
    if constexpr (std::endian::native != std::endian::little) break;
    return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
  }
  const auto is_plain = [](unsigned char c) {
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
  };
  while (at < text.size() && is_plain(static_cast<unsigned char>(text[at]))) ++at;
  return at;
}

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  for (;;) {
    const auto plain = plain_json_length(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const auto first = static_cast<unsigned char>(text.front());
    std::size_t length = 1;
    if (first >= 0x80) {
      length = character_length(text);
      if (length == 0) {
        out.push_back('?');
        length = 1;
      } else {
        out.append(text.substr(0, length));
      }
    } else if (first < 0x20) {
      append_control(out, first);
    } else {
      out.push_back('\\');
      out.push_back(text.front());
    }
    text.remove_prefix(length);
  }
  out.push_back('"');
}

}  // namespace sourceflow::base
