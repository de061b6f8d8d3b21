#include "sourceflow/local/caller.hpp"

#include <algorithm>

#include "sourceflow/local/characters.hpp"
#include "sourceflow/local/queue_address.hpp"

namespace sourceflow::local {

namespace {

constexpr std::string_view default_region = "us-east-1";

/// The next part of a scope. A URL writes `%2F` between them.
std::string_view take_part(std::string_view& text) {
  const auto end = std::min(text.find_first_of("/,%"), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end);
  const bool is_escape = text.starts_with("%2F") || text.starts_with("%2f");
  text.remove_prefix(std::min<std::size_t>(is_escape ? 3 : 1, text.size()));
  return part;
}

Caller read_scope(std::string_view credential) {
  Caller caller;
  caller.access_key = take_part(credential);
  take_part(credential);
  caller.region = take_part(credential);
  caller.service = take_part(credential);
  return caller;
}

/// What follows `name` up to `end`; empty without it.
std::string_view after(std::string_view text, std::string_view name, char end) {
  const auto at = text.find(name);
  // Bytes that no key has are not repeated in what is answered.
  if (at == std::string_view::npos || !is_xml_text(text)) return {};
  text.remove_prefix(at + name.size());
  return text.substr(0, text.find(end));
}

}  // namespace

Caller read_caller(const http::Incoming& request) {
  const std::string_view authorization = request.field("authorization");
  const std::string_view credential = authorization.empty()
                                          ? after(request.target(), "X-Amz-Credential=", '&')
                                          : after(authorization, "Credential=", ',');
  if (!credential.empty()) return read_scope(credential);
  return {.access_key = {}, .region = region_of_host(request.field("host")), .service = {}};
}

Scope scope_of(const Caller& caller, std::string_view default_account) {
  const bool is_account =
      caller.access_key.size() == 12 &&
      caller.access_key.find_first_not_of("0123456789") == std::string_view::npos;
  return {std::string(caller.region.empty() ? default_region : caller.region),
          std::string(is_account ? caller.access_key : default_account)};
}

}  // namespace sourceflow::local
