#include "sourceflow/base/secret_bytes.hpp"

#include <utility>

#include <openssl/crypto.h>

namespace sourceflow::base {

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  bytes_ = std::move(other.bytes_);
  return *this;
}

void SecretBytes::wipe() {
  base::wipe(bytes_);
  bytes_.clear();
}

void wipe(std::span<std::uint8_t> memory) { OPENSSL_cleanse(memory.data(), memory.size()); }

}  // namespace sourceflow::base
