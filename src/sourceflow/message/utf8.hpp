#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sourceflow::message {

/// Whether the bytes are well-formed UTF-8: no overlong forms, no surrogates, nothing above
/// U+10FFFF.
bool is_utf8(std::string_view text);

/// The text with U+FFFD in the place of each byte that is not UTF-8, and of each NUL: for what
/// people read and every database keeps.
std::string readable(std::string_view text);

/// Appends a code point, which must be valid, as UTF-8.
void append_utf8(std::string& out, std::uint32_t code_point);

}  // namespace sourceflow::message
