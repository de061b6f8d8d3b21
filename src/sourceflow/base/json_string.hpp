#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sourceflow::base {

/// How many bytes at the front are ASCII that a JSON string holds as it is: no quote, no backslash,
/// no control character. Looks at eight bytes at once, since most texts are nothing else.
std::size_t plain_json_length(std::string_view text);

/// Appends the text as a JSON string, with its quotes. Bytes that are no UTF-8 become `?`, so that
/// whoever reads it can.
void append_json_string(std::string& out, std::string_view text);

}  // namespace sourceflow::base
