#pragma once

#include <string>
#include <string_view>

namespace sourceflow::base {

/// Appends the text as a JSON string, with its quotes. Bytes that are no UTF-8 become `?`, so that
/// whoever reads it can.
void append_json_string(std::string& out, std::string_view text);

}  // namespace sourceflow::base
