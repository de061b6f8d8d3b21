#include "sourceflow/local/tags.hpp"

#include <algorithm>

namespace sourceflow::local {

namespace {

constexpr std::size_t max_key = 128;
constexpr std::size_t max_value = 256;

/// Characters, not bytes.
std::size_t length(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
}

bool is_of_aws(std::string_view key) {
  std::string start(key.substr(0, 4));
  std::ranges::transform(start, start.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  });
  return start == "aws:";
}

}  // namespace

std::string why_not_tagged(
    const std::map<std::string, std::string>& tags,
    const std::vector<std::pair<std::string_view, std::string_view>>& added) {
  std::size_t count = tags.size();
  for (const auto& [key, value] : added) {
    if (key.empty() || length(key) > max_key)
      return "Tag keys must be between 1 and 128 characters in length.";
    if (length(value) > max_value)
      return "Tag values must be between 0 and 256 characters in length.";
    if (is_of_aws(key)) return "Tag keys must not begin with aws:, which is AWS's own.";
    if (!tags.contains(std::string(key))) ++count;
  }
  return count > max_tags
             ? "There may be 50 tags, and these would be " + std::to_string(count) + "."
             : "";
}

}  // namespace sourceflow::local
