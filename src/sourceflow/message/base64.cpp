#include "sourceflow/message/base64.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace sourceflow::message {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 0xff;

constexpr auto digit_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

}  // namespace

void append_base64(std::string& out, base::BlobView bytes) {
  const auto start = out.size();
  out.resize(start + (bytes.size() + 2) / 3 * 4);
  char* to = out.data() + start;
  const auto put = [&](std::uint32_t group) {
    *to++ = alphabet[group >> 18];
    *to++ = alphabet[group >> 12 & 63];
    *to++ = alphabet[group >> 6 & 63];
    *to++ = alphabet[group & 63];
  };
  const auto* from = bytes.data();
  const auto rest = bytes.size() % 3;
  for (const auto* const end = from + (bytes.size() - rest); from != end; from += 3) {
    put(static_cast<std::uint32_t>(from[0]) << 16 | static_cast<std::uint32_t>(from[1]) << 8 |
        static_cast<std::uint32_t>(from[2]));
  }
  if (rest == 0) return;
  put(static_cast<std::uint32_t>(from[0]) << 16 |
      (rest == 2 ? static_cast<std::uint32_t>(from[1]) << 8 : 0u));
  std::fill(to - (3 - rest), to, '=');
}

std::optional<base::Blob> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) text.remove_suffix(1), ++padding;
  const auto value = [&](std::size_t at) -> std::uint32_t {
    return digit_values[static_cast<unsigned char>(text[at])];
  };
  base::Blob bytes(text.size() * 3 / 4);
  auto* to = bytes.data();
  const auto rest = text.size() % 4;
  const auto whole = text.size() - rest;
  // No digit has all bits, so one look at the end finds any character that is none.
  std::uint32_t seen = 0;
  for (std::size_t at = 0; at != whole; at += 4) {
    const auto a = value(at), b = value(at + 1), c = value(at + 2), d = value(at + 3);
    seen |= a | b | c | d;
    const auto group = a << 18 | b << 12 | c << 6 | d;
    *to++ = static_cast<std::uint8_t>(group >> 16);
    *to++ = static_cast<std::uint8_t>(group >> 8);
    *to++ = static_cast<std::uint8_t>(group);
  }
  // Bits that no byte uses must be zero, or two texts would mean the same bytes.
  if (rest != 0) {
    const auto a = value(whole), b = value(whole + 1), c = rest == 3 ? value(whole + 2) : 0u;
    seen |= a | b | c;
    const auto group = a << 18 | b << 12 | c << 6;
    *to++ = static_cast<std::uint8_t>(group >> 16);
    if (rest == 3) *to++ = static_cast<std::uint8_t>(group >> 8);
    if ((group & (rest == 3 ? 0xffu : 0xffffu)) != 0) return std::nullopt;
  }
  if (seen > 63) return std::nullopt;
  return bytes;
}

}  // namespace sourceflow::message
