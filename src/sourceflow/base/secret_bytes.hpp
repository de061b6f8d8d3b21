#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sourceflow/base/blob.hpp"

namespace sourceflow::base {

/// Bytes such as a key, wiped from memory when they are no longer needed. Moved, never copied
/// unasked, never printed.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(BlobView bytes) : bytes_(bytes.begin(), bytes.end()) {}
  ~SecretBytes() { wipe(); }
  SecretBytes(SecretBytes&& other) noexcept = default;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;

  BlobView reveal() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }

  /// Overwrites the bytes in a way that no optimiser removes, and drops them.
  void wipe();

 private:
  std::vector<std::uint8_t> bytes_;
};

/// Overwrites whatever memory this is, for secrets that pass through other containers.
void wipe(std::span<std::uint8_t> memory);

}  // namespace sourceflow::base
