#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sourceflow/base/blob.hpp"

namespace sourceflow::base {

/// Base64 with the standard alphabet and padding.
std::string to_base64(BlobView bytes);
void append_base64(std::string& out, BlobView bytes);

/// Reads exactly what `append_base64` writes; nothing for any other text.
std::optional<Blob> from_base64(std::string_view text);

/// Appends base64url without padding (RFC 4648, section 5), which needs no escape in JSON, forms
/// and URLs.
void append_base64url(std::string& out, BlobView bytes);

/// How many bytes a base64url text of this length stands for.
constexpr std::size_t base64url_bytes(std::size_t characters) { return characters * 3 / 4; }

/// Fills `bytes` with what exactly `append_base64url` would write as this text; false for any other
/// text, and where `bytes` has not `base64url_bytes` of room.
bool read_base64url(std::string_view text, std::span<std::uint8_t> bytes);

}  // namespace sourceflow::base
