#include "sourceflow/message/sensitive.hpp"

#include <algorithm>
#include <cstddef>

namespace sourceflow::message {
namespace {

constexpr std::string_view hidden = "***";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Keeps marks such as dashes, and the last digits; too few digits are hidden altogether.
std::string last_digits(std::string_view text, std::size_t kept) {
  auto digits = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
  if (digits < 2 * kept) return std::string(hidden);
  std::string result;
  for (const char c : text) {
    if (!is_digit(c)) {
      result += c == '-' || c == ' ' || c == '+' || c == '(' || c == ')' ? c : '*';
    } else {
      result += digits-- > kept ? '*' : c;
    }
  }
  return result;
}

// The first character, which may be several bytes of UTF-8.
std::string_view first_character(std::string_view text) {
  std::size_t end = text.empty() ? 0 : 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
  return text.substr(0, end);
}

std::string initial(std::string_view text) {
  return std::string(first_character(text)).append(hidden);
}

std::string email(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0) return std::string(hidden);
  return initial(text).append(text.substr(at));
}

std::string ip(std::string_view text) {
  const char mark = text.find(':') == std::string_view::npos ? '.' : ':';
  const auto first = text.find(mark);
  const auto second = first == std::string_view::npos ? first : text.find(mark, first + 1);
  if (second == std::string_view::npos) return std::string(hidden);
  return std::string(text.substr(0, second + 1)).append("*");
}

std::string api_key(std::string_view text) {
  if (text.size() < 16) return std::string(hidden);
  return std::string(hidden).append(text.substr(text.size() - 4));
}

}  // namespace

std::string masked(Mask mask, std::string_view text) {
  switch (mask) {
    case Mask::email:
      return email(text);
    case Mask::card:
      return last_digits(text, 4);
    case Mask::phone:
      return last_digits(text, 2);
    case Mask::ssn:
      return last_digits(text, 4);
    case Mask::name:
      return initial(text);
    case Mask::ip:
      return ip(text);
    case Mask::api_key:
      return api_key(text);
    case Mask::password:
      break;
  }
  return std::string(hidden);
}

}  // namespace sourceflow::message
