#include "sourceflow/aws/json_text.hpp"

#include <array>

#include "sourceflow/base/json_string.hpp"

namespace sourceflow::aws {
namespace {

// Zero: as it is. 'u': as \u00XX. Otherwise the letter after the backslash.
constexpr auto escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < 32; ++i) table[i] = 'u';
  table['"'] = '"';
  table['\\'] = '\\';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  return table;
}();

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out.push_back('"');
  std::size_t written = 0;
  for (std::size_t at = base::plain_json_length(text); at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const char escape = escapes[byte];
    if (escape != 0) {
      out.append(text, written, at - written);
      written = at + 1;
      out.push_back('\\');
      out.push_back(escape);
      if (escape == 'u') out.append("00").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    }
    at += base::plain_json_length(text.substr(at + 1));
  }
  out.append(text, written);
  out.push_back('"');
}

}  // namespace sourceflow::aws
