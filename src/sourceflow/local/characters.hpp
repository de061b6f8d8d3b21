#pragma once

#include <string>
#include <string_view>

namespace sourceflow::local {

/// Whether these bytes are UTF-8 of characters that XML 1.0 allows, which is what SQS and SNS
/// carry.
bool is_xml_text(std::string_view bytes);

/// Whether these bytes are UTF-8 at all, control characters included.
bool is_utf8(std::string_view bytes);

/// Text that may be repeated in an answer: U+FFFD stands for what is no such character.
std::string clean_text(std::string_view bytes);

}  // namespace sourceflow::local
