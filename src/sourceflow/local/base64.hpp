#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sourceflow::local {

/// With padding.
std::string to_base64(std::string_view bytes);

/// Nothing for a text that is no base64; white space is not accepted.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace sourceflow::local
