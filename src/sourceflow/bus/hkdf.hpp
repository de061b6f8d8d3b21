#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sourceflow/base/blob.hpp"
#include "sourceflow/base/secret_bytes.hpp"

namespace sourceflow::bus {

/// The first half of HKDF-SHA256 (RFC 5869): a secret becomes a key of 32 bytes.
base::SecretBytes hkdf_extract(base::BlobView salt, base::BlobView secret);

/// The second half: fills `keys`, at most 8160 bytes, with what belongs to `info` under that key.
/// Nobody can tell one info's bytes from another's, or the key from them.
void hkdf_expand(base::BlobView key, std::string_view info, std::span<std::uint8_t> keys);

}  // namespace sourceflow::bus
