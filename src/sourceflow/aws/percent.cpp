#include "sourceflow/aws/percent.hpp"

#include <array>

namespace sourceflow::aws {
namespace {

constexpr auto unreserved = [] {
  std::array<bool, 256> table{};
  for (const char c :
       std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void append_percent_encoded(std::string& out, std::string_view text, std::string_view also_kept) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  // Room for the worst first: a look at the room left for each byte costs more than writing it.
  const auto start = out.size();
  out.resize(start + text.size() * 3);
  char* to = out.data() + start;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (unreserved[byte] || (!also_kept.empty() && also_kept.find(c) != std::string_view::npos)) {
      *to++ = c;
    } else {
      *to++ = '%';
      *to++ = digits[byte >> 4];
      *to++ = digits[byte & 15];
    }
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
}

std::string percent_encode(std::string_view text, std::string_view also_kept) {
  std::string out;
  append_percent_encoded(out, text, also_kept);
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
        digit(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace sourceflow::aws
