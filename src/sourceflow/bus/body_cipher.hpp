#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "sourceflow/base/blob.hpp"

namespace sourceflow::bus {

/// The key of one body. There is never a second one, so the nonce may be the same for all.
using BodyKey = std::array<std::uint8_t, 32>;

inline constexpr std::size_t body_tag_size = 16;

/// AES-256-GCM: fills `sealed` with the ciphertext of `plain` and then the tag, which also
/// authenticates what is `bound`, in this order. Throws SealError if OpenSSL cannot.
void encrypt_body(const BodyKey& key,
                  std::initializer_list<base::BlobView> bound,
                  base::BlobView plain,
                  std::span<std::uint8_t> sealed);

/// The other way round, into `plain`, which may be where `sealed` lies. False, with `plain` wiped,
/// if anything was changed.
bool decrypt_body(const BodyKey& key,
                  std::initializer_list<base::BlobView> bound,
                  base::BlobView sealed,
                  std::span<std::uint8_t> plain);

}  // namespace sourceflow::bus
