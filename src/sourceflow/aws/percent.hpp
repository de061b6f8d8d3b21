#pragma once

#include <string>
#include <string_view>

namespace sourceflow::aws {

/// Appends the text with everything but letters, digits and `-._~` as `%XX`, which is how AWS wants
/// forms and signatures; `also_kept` names further characters left as they are.
void append_percent_encoded(std::string& out,
                            std::string_view text,
                            std::string_view also_kept = {});

std::string percent_encode(std::string_view text, std::string_view also_kept = {});

/// `%XX` as bytes; a `%` without two hexadecimal digits stays.
std::string percent_decode(std::string_view text);

}  // namespace sourceflow::aws
