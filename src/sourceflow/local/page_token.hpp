#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sourceflow::local {

/// Where a listing goes on. It says of which listing it is, since what comes after a name in one
/// listing means nothing in another.
std::string page_token(std::string_view listing, std::string_view last);

/// The name after which the listing goes on; nothing for a token that it did not give.
std::optional<std::string> read_page_token(std::string_view listing, std::string_view token);

}  // namespace sourceflow::local
