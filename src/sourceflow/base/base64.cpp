#include "sourceflow/base/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace sourceflow::base {
namespace {

/// Both directions of one alphabet, as tables. Two digits are written, and one is read to its place
/// in a group of four, by one look each.
struct Alphabet {
  static constexpr std::uint32_t no_digit = 0xff000000;
  using Places = std::array<std::uint32_t, 256>;

  std::array<std::array<char, 2>, 4096> pairs{};
  std::array<Places, 4> places{};

  consteval explicit Alphabet(std::string_view digits) {
    for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {digits[i >> 6], digits[i & 63]};
    for (auto& each : places) each.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i) {
      for (std::size_t place = 0; place < 4; ++place) {
        const auto shift = 18 - 6 * place;
        places[place][static_cast<unsigned char>(digits[i])] = static_cast<std::uint32_t>(i)
                                                               << shift;
      }
    }
  }
};

constexpr Alphabet standard("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
constexpr Alphabet for_urls("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

/// Writes the groups of three bytes, then the digits of what is left; gives where it ended.
char* write(const Alphabet& alphabet, BlobView bytes, char* to) {
  const auto put = [&](std::uint32_t group) {
    std::memcpy(to, alphabet.pairs[group >> 12].data(), 2);
    std::memcpy(to + 2, alphabet.pairs[group & 0xfff].data(), 2);
  };
  const auto byte = [](std::uint8_t value, int shift) {
    return static_cast<std::uint32_t>(value) << shift;
  };
  const auto* from = bytes.data();
  const auto rest = bytes.size() % 3;
  for (const auto* const end = from + (bytes.size() - rest); from != end; from += 3, to += 4)
    put(byte(from[0], 16) | byte(from[1], 8) | from[2]);
  if (rest == 0) return to;
  const auto group = byte(from[0], 16) | (rest == 2 ? byte(from[1], 8) : 0u);
  std::memcpy(to, alphabet.pairs[group >> 12].data(), 2);
  if (rest == 2) to[2] = alphabet.pairs[group & 0xfff][0];
  return to + rest + 1;
}

/// Without padding. `to` has room for three bytes of each four digits.
bool read(const Alphabet& alphabet, std::string_view text, std::uint8_t* to) {
  const auto place = [&](std::size_t at, std::size_t which) {
    return alphabet.places[which][static_cast<unsigned char>(text[at])];
  };
  const auto rest = text.size() % 4;
  if (rest == 1) return false;
  const auto whole = text.size() - rest;
  // A look at the end finds any character that is no digit.
  std::uint32_t seen = 0;
  for (std::size_t at = 0; at != whole; at += 4, to += 3) {
    const auto group = place(at, 0) | place(at + 1, 1) | place(at + 2, 2) | place(at + 3, 3);
    seen |= group;
    to[0] = static_cast<std::uint8_t>(group >> 16);
    to[1] = static_cast<std::uint8_t>(group >> 8);
    to[2] = static_cast<std::uint8_t>(group);
  }
  if (rest != 0) {
    const auto group =
        place(whole, 0) | place(whole + 1, 1) | (rest == 3 ? place(whole + 2, 2) : 0);
    seen |= group;
    to[0] = static_cast<std::uint8_t>(group >> 16);
    if (rest == 3) to[1] = static_cast<std::uint8_t>(group >> 8);
    // Bits that no byte uses must be zero, or two texts would mean the same bytes.
    if ((group & (rest == 3 ? 0xffu : 0xffffu)) != 0) return false;
  }
  return (seen & Alphabet::no_digit) == 0;
}

}  // namespace

void append_base64(std::string& out, BlobView bytes) {
  const auto start = out.size();
  out.resize(start + (bytes.size() + 2) / 3 * 4, '=');
  write(standard, bytes, out.data() + start);
}

std::string to_base64(BlobView bytes) {
  std::string text;
  append_base64(text, bytes);
  return text;
}

std::optional<Blob> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) text.remove_suffix(1), ++padding;
  Blob bytes(text.size() * 3 / 4);
  if (!read(standard, text, bytes.data())) return std::nullopt;
  return bytes;
}

void append_base64url(std::string& out, BlobView bytes) {
  const auto start = out.size();
  out.resize(start + (bytes.size() * 4 + 2) / 3);
  write(for_urls, bytes, out.data() + start);
}

bool read_base64url(std::string_view text, std::span<std::uint8_t> bytes) {
  return bytes.size() >= base64url_bytes(text.size()) && read(for_urls, text, bytes.data());
}

}  // namespace sourceflow::base
