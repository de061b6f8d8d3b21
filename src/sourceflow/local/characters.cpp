#include "sourceflow/local/characters.hpp"

#include <cstdint>
#include <cstring>

namespace sourceflow::local {

namespace {

constexpr std::uint64_t repeated(std::uint64_t byte) { return byte * 0x0101010101010101u; }

/// Eight bytes at once: all of them ASCII from space on.
bool is_plain(const char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  const std::uint64_t high = word & repeated(0x80);
  const std::uint64_t below_space = (word - repeated(0x20)) & ~word & repeated(0x80);
  return (high | below_space) == 0;
}

bool is_allowed(std::uint32_t c) {
  if (c < 0x20) return c == 0x9 || c == 0xa || c == 0xd;
  return c <= 0xd7ff || (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

bool is_any(std::uint32_t c) { return c <= 0xd7ff || (c >= 0xe000 && c <= 0x10ffff); }

/// The length of the character at the start of `bytes`, zero when it is none that is allowed.
template <bool (*may_be)(std::uint32_t)>
std::size_t character_size(std::string_view bytes) {
  const auto lead = static_cast<std::uint8_t>(bytes[0]);
  if (lead < 0x80) return may_be(lead) ? 1 : 0;
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || bytes.size() < size) return 0;
  std::uint32_t character = lead & (0x7fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<std::uint8_t>(bytes[i]);
    if ((next & 0xc0) != 0x80) return 0;
    character = character << 6 | (next & 0x3fu);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  return character >= least[size] && may_be(character) ? size : 0;
}

template <bool (*may_be)(std::uint32_t)>
bool consists_of(std::string_view bytes) {
  while (!bytes.empty()) {
    if (bytes.size() >= 8 && is_plain(bytes.data())) {
      bytes.remove_prefix(8);
      continue;
    }
    const std::size_t size = character_size<may_be>(bytes);
    if (size == 0) return false;
    bytes.remove_prefix(size);
  }
  return true;
}

}  // namespace

bool is_xml_text(std::string_view bytes) { return consists_of<is_allowed>(bytes); }

bool is_utf8(std::string_view bytes) { return consists_of<is_any>(bytes); }

std::string clean_text(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t size = character_size<is_allowed>(bytes);
    text.append(size == 0 ? std::string_view("\xef\xbf\xbd") : bytes.substr(0, size));
    bytes.remove_prefix(size == 0 ? 1 : size);
  }
  return text;
}

}  // namespace sourceflow::local
