#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sourceflow/base/blob.hpp"

namespace sourceflow::message {

/// Appends base64 with the standard alphabet and padding.
void append_base64(std::string& out, base::BlobView bytes);

/// Reads exactly what `append_base64` writes; nothing for any other text.
std::optional<base::Blob> from_base64(std::string_view text);

}  // namespace sourceflow::message
