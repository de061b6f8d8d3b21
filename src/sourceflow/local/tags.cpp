#include "sourceflow/local/tags.hpp"

namespace sourceflow::local {

namespace {

constexpr std::size_t max_key = 128;
constexpr std::size_t max_value = 256;

}  // namespace

std::string why_not_tagged(
    const std::map<std::string, std::string>& tags,
    const std::vector<std::pair<std::string_view, std::string_view>>& added) {
  std::size_t count = tags.size();
  for (const auto& [key, value] : added) {
    if (key.empty() || key.size() > max_key)
      return "Tag keys must be between 1 and 128 characters in length.";
    if (value.size() > max_value)
      return "Tag values must be between 0 and 256 characters in length.";
    if (key.starts_with("aws:")) return "Tag keys must not begin with aws:, which is AWS's own.";
    if (!tags.contains(std::string(key))) ++count;
  }
  return count > max_tags
             ? "There may be 50 tags, and these would be " + std::to_string(count) + "."
             : "";
}

}  // namespace sourceflow::local
