#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sourceflow::local {

/// AWS gives no resource more.
inline constexpr std::size_t max_tags = 50;

/// What AWS would refuse about these tags for a resource that has `tags` already, in one sentence;
/// empty when it takes them.
std::string why_not_tagged(const std::map<std::string, std::string>& tags,
                           const std::vector<std::pair<std::string_view, std::string_view>>& added);

}  // namespace sourceflow::local
