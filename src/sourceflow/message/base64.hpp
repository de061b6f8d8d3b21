#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sourceflow/base/blob.hpp"

namespace sourceflow::message {

/// Appends base64 with the standard alphabet and padding.
void append_base64(std::string& out, base::BlobView bytes);

/// Reads exactly what `append_base64` writes; nothing for any other text.
std::optional<base::Blob> from_base64(std::string_view text);

/// Appends base64url without padding (RFC 4648, section 5), which needs no escape in JSON, forms
/// and URLs.
void append_base64url(std::string& out, base::BlobView bytes);

/// How many bytes a base64url text of this length stands for.
constexpr std::size_t base64url_bytes(std::size_t characters) { return characters * 3 / 4; }

/// Fills `bytes` with what exactly `append_base64url` would write as this text; false for any other
/// text, and where `bytes` has not `base64url_bytes` of room.
bool read_base64url(std::string_view text, std::span<std::uint8_t> bytes);

}  // namespace sourceflow::message
