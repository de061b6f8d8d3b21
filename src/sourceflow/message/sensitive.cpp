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

std::string masked(const MaskPattern& pattern, std::string_view text) {
  const std::string_view marks(pattern.text);
  const auto front = marks.find('*');
  const auto back = marks.size() - front - 1;
  // A character of several bytes counts as one, and is not cut.
  const auto characters = static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
  if (characters == 0 || characters < 2 * (front + back)) return std::string(hidden);
  std::string_view rest = text;
  std::string shown;
  for (std::size_t i = 0; i < front; ++i) {
    const auto character = first_character(rest);
    shown.append(character);
    rest.remove_prefix(character.size());
  }
  std::size_t tail = rest.size();
  for (std::size_t i = 0; i < back && tail > 0; ++i) {
    --tail;
    while (tail > 0 && (static_cast<unsigned char>(rest[tail]) & 0xc0) == 0x80) --tail;
  }
  return shown.append(hidden).append(rest.substr(tail));
}

}  // namespace sourceflow::message
