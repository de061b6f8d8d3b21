#include "sourceflow/local/identifiers.hpp"

#include <cstring>

namespace sourceflow::local {

base::Uuid random_id(base::Random& random) {
  base::Uuid id;
  for (std::size_t half = 0; half < 16; half += 8) {
    const std::uint64_t bits = random.next();
    std::memcpy(id.bytes.data() + half, &bits, sizeof bits);
  }
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x40);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
  return id;
}

std::string sequence_text(std::uint64_t sequence) {
  constexpr std::uint64_t twenty_digits = 10'000'000'000'000'000'000u;
  return std::to_string(twenty_digits + sequence);
}

}  // namespace sourceflow::local
