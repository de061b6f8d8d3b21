#include <algorithm>
#include <string>
#include <string_view>

#include "sourceflow/bus/found_letter.hpp"

namespace sourceflow::bus {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_part_of_a_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }

/// Where the text that is quoted from `start` on ends. A quote within a word, as in "doesn't",
/// begins nothing, and neither does one without its twin.
std::size_t end_of_quote(std::string_view reason, std::size_t start) {
  const bool is_in_word = start > 0 && is_part_of_a_word(reason[start - 1]);
  if (!is_quote(reason[start]) || is_in_word) return std::string_view::npos;
  return reason.find(reason[start], start + 1);
}

}  // namespace

std::string fingerprint(std::string_view reason) {
  std::string result;
  for (std::size_t i = 0; i < reason.size();) {
    if (const auto quote = end_of_quote(reason, i); quote != std::string_view::npos) {
      result += "\"...\"";
      i = quote + 1;
    } else if (is_part_of_a_word(reason[i])) {
      auto end = i;
      while (end < reason.size() && is_part_of_a_word(reason[end])) ++end;
      const auto word = reason.substr(i, end - i);
      if (std::ranges::any_of(word, is_digit)) {
        result += '#';
      } else {
        result += word;
      }
      i = end;
    } else {
      result += reason[i++];
    }
  }
  return result;
}

}  // namespace sourceflow::bus
