#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sourceflow::base {

/// Bytes as data: a message field of binary content, a ciphertext, a key.
using Blob = std::vector<std::uint8_t>;

/// A view of bytes; made from text without copying.
using BlobView = std::span<const std::uint8_t>;

inline BlobView as_blob(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace sourceflow::base
