#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sourceflow::local {

using Md5 = std::array<std::uint8_t, 16>;

Md5 md5(std::string_view bytes);

/// SHA-256 as 64 lower-case hexadecimal digits: SQS's deduplication id of a body.
std::string sha256_hex(std::string_view bytes);

/// Lower-case hexadecimal digits.
std::string hex(const Md5& digest);

}  // namespace sourceflow::local
