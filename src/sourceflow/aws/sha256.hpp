#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sourceflow::aws {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view text);
Digest hmac_sha256(std::span<const std::uint8_t> key, std::string_view text);

/// Lower case.
std::string hex(std::span<const std::uint8_t> bytes);

}  // namespace sourceflow::aws
