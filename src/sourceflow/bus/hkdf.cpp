// OpenSSL 3 marks the plain functions of SHA-256 as old ones. Their state can be copied without an
// allocation, where the newer ones take five times as long as the hashing of so few bytes itself.
#define OPENSSL_API_COMPAT 10100

#include "sourceflow/bus/hkdf.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <type_traits>

#include <openssl/sha.h>

namespace sourceflow::bus {
namespace {

using Digest = std::array<std::uint8_t, SHA256_DIGEST_LENGTH>;
using Hash = SHA256_CTX;

/// HMAC-SHA256 under one key (RFC 2104): both hashes after the block that the key makes.
struct Keyed {
  Hash inner;
  Hash outer;
};
static_assert(std::is_trivially_copyable_v<Keyed>);

std::span<std::uint8_t> bytes_of(auto& value) {
  return {reinterpret_cast<std::uint8_t*>(&value), sizeof value};
}

Keyed keyed_by(base::BlobView key) {
  Digest shortened;
  if (key.size() > SHA256_CBLOCK) {
    SHA256(key.data(), key.size(), shortened.data());
    key = shortened;
  }
  Keyed keyed;
  const auto start = [&](Hash& hash, std::uint8_t pad) {
    std::array<std::uint8_t, SHA256_CBLOCK> block;
    block.fill(pad);
    for (std::size_t i = 0; i < key.size(); ++i) block[i] ^= key[i];
    SHA256_Init(&hash);
    SHA256_Update(&hash, block.data(), block.size());
    base::wipe(block);
  };
  start(keyed.inner, 0x36);
  start(keyed.outer, 0x5c);
  base::wipe(shortened);
  return keyed;
}

/// The MAC of the parts, one behind the other.
Digest mac(const Keyed& keyed, std::initializer_list<base::BlobView> parts) {
  Digest digest;
  auto hash = keyed.inner;
  for (const auto part : parts) SHA256_Update(&hash, part.data(), part.size());
  SHA256_Final(digest.data(), &hash);
  hash = keyed.outer;
  SHA256_Update(&hash, digest.data(), digest.size());
  SHA256_Final(digest.data(), &hash);
  base::wipe(bytes_of(hash));
  return digest;
}

}  // namespace

base::SecretBytes hkdf_extract(base::BlobView salt, base::BlobView secret) {
  auto keyed = keyed_by(salt);
  auto digest = mac(keyed, {secret});
  base::SecretBytes key(digest);
  base::wipe(digest);
  base::wipe(bytes_of(keyed));
  return key;
}

HkdfKey::HkdfKey(base::BlobView key) {
  auto keyed = keyed_by(key);
  state_ = base::SecretBytes(bytes_of(keyed));
  base::wipe(bytes_of(keyed));
}

void HkdfKey::expand(std::string_view info, std::span<std::uint8_t> bytes) const {
  if (bytes.size() > 255 * Digest{}.size()) throw std::invalid_argument("HKDF gives 8160 bytes");
  Keyed keyed;
  std::memcpy(&keyed, state_.reveal().data(), sizeof keyed);
  Digest block;
  base::BlobView before;
  for (std::uint8_t number = 1; !bytes.empty(); ++number) {
    block = mac(keyed, {before, base::as_blob(info), {&number, 1}});
    before = block;
    const auto size = std::min(bytes.size(), block.size());
    std::copy_n(block.begin(), size, bytes.begin());
    bytes = bytes.subspan(size);
  }
  base::wipe(block);
  base::wipe(bytes_of(keyed));
}

}  // namespace sourceflow::bus
