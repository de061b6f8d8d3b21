#include "sourceflow/local/page_token.hpp"

#include "sourceflow/local/base64.hpp"

namespace sourceflow::local {

std::string page_token(std::string_view listing, std::string_view last) {
  return to_base64(std::string(listing) + "\n" + std::string(last));
}

std::optional<std::string> read_page_token(std::string_view listing, std::string_view token) {
  auto text = from_base64(token);
  const std::string start = std::string(listing) + "\n";
  if (!text || !text->starts_with(start) || text->size() == start.size()) return std::nullopt;
  text->erase(0, start.size());
  return text;
}

}  // namespace sourceflow::local
