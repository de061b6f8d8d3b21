#include "sourceflow/message/utf8.hpp"

#include <cstddef>

namespace sourceflow::message {
namespace {

unsigned char byte_at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

bool is_between(unsigned char c, unsigned char low, unsigned char high) {
  return c >= low && c <= high;
}

// The length of the sequence that starts at `i`, zero if it is malformed. Only the second byte's
// range depends on the first one: that is how overlong forms and surrogates are excluded (Unicode,
// table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t i) {
  const auto first = byte_at(text, i);
  if (first < 0x80) return 1;
  const auto second = byte_at(text, i + 1);
  if (is_between(first, 0xc2, 0xdf)) return is_between(second, 0x80, 0xbf) ? 2 : 0;
  const bool third_follows = is_between(byte_at(text, i + 2), 0x80, 0xbf);
  if (is_between(first, 0xe0, 0xef)) {
    const unsigned char low = first == 0xe0 ? 0xa0 : 0x80;
    const unsigned char high = first == 0xed ? 0x9f : 0xbf;
    return is_between(second, low, high) && third_follows ? 3 : 0;
  }
  if (!is_between(first, 0xf0, 0xf4)) return 0;
  const unsigned char low = first == 0xf0 ? 0x90 : 0x80;
  const unsigned char high = first == 0xf4 ? 0x8f : 0xbf;
  const bool fourth_follows = is_between(byte_at(text, i + 3), 0x80, 0xbf);
  return is_between(second, low, high) && third_follows && fourth_follows ? 4 : 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto length = sequence_length(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string readable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto length = text[i] == '\0' ? 0 : sequence_length(text, i);
    if (length == 0) {
      append_utf8(result, 0xfffd);
      ++i;
    } else {
      result += text.substr(i, length);
      i += length;
    }
  }
  return result;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3f));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xc0 | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xe0 | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace sourceflow::message
