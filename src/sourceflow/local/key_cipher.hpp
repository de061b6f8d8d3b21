#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sourceflow/base/random.hpp"
#include "sourceflow/base/uuid.hpp"

namespace sourceflow::local {

/// What a caller binds to a ciphertext: the same is needed to decrypt.
using EncryptionContext = std::map<std::string, std::string, std::less<>>;

/// Which key, and which of its backing keys, a ciphertext was made with.
struct CiphertextHeader {
  base::Uuid key;
  std::uint32_t backing = 0;
};

std::string random_bytes(base::Random& random, std::size_t size);

/// AES-256-GCM under `secret` (32 bytes) with a random nonce. Header and context are authenticated.
std::string seal(const CiphertextHeader& header,
                 std::string_view secret,
                 const EncryptionContext& context,
                 std::string_view plaintext,
                 base::Random& random);

/// Nothing for bytes that `seal` never made.
std::optional<CiphertextHeader> read_header(std::string_view ciphertext);

/// Nothing when any byte, the context or the secret is not the one that sealed.
std::optional<std::string> unseal(std::string_view secret,
                                  const EncryptionContext& context,
                                  std::string_view ciphertext);

}  // namespace sourceflow::local
