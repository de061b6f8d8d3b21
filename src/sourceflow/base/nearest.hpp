#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::base {

/// The one of the words that was probably meant, for "did you mean ...?"; null if none is near.
const std::string* nearest(std::string_view written, const std::vector<std::string>& words);

}  // namespace sourceflow::base
