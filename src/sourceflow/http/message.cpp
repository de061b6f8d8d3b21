#include "sourceflow/http/message.hpp"

#include <algorithm>

namespace sourceflow::http {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

}  // namespace

const std::string* find(const Headers& headers, std::string_view name) {
  const auto found = std::ranges::find_if(headers, [name](const Header& header) {
    return std::ranges::equal(header.name, name, {}, lower, lower);
  });
  return found == headers.end() ? nullptr : &found->value;
}

}  // namespace sourceflow::http
