#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sourceflow/base/blob.hpp"
#include "sourceflow/base/secret_bytes.hpp"

namespace sourceflow::bus {

/// The first half of HKDF-SHA256 (RFC 5869): a secret becomes a key of 32 bytes.
base::SecretBytes hkdf_extract(base::BlobView salt, base::BlobView secret);

/// The second half, for any number of infos under one key of `hkdf_extract`.
///
/// Keeps what SHA-256 makes of the key once, not the key itself, and wipes it at the end.
/// Immutable, so safe to use from several threads.
class HkdfKey {
 public:
  explicit HkdfKey(base::BlobView key);

  /// Fills `bytes`, at most 8160, with what belongs to `info` under this key. Nobody can tell one
  /// info's bytes from another's, or the key from them.
  void expand(std::string_view info, std::span<std::uint8_t> bytes) const;

 private:
  base::SecretBytes state_;
};

}  // namespace sourceflow::bus
