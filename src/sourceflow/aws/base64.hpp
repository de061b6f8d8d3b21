#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sourceflow::aws {

/// Bytes as padded base64, which is how binary values travel in JSON and XML.
std::string to_base64(std::string_view bytes);

/// Nothing for a text that is no padded base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace sourceflow::aws
