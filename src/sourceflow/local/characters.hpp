#pragma once

#include <string_view>

namespace sourceflow::local {

/// Whether these bytes are UTF-8 of characters that XML 1.0 allows, which is what SQS and SNS
/// carry.
bool is_xml_text(std::string_view bytes);

}  // namespace sourceflow::local
