#include "sourceflow/http/url.hpp"

#include <charconv>
#include <stdexcept>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace sourceflow::http {

std::string Origin::authority() const {
  const bool usual = port == (tls ? 443 : 80);
  return usual ? host : host + ":" + std::to_string(port);
}

std::string Origin::text() const { return (tls ? "https://" : "http://") + authority(); }

Url Url::parse(std::string_view text) {
  const auto refuse = [text](const char* why) {
    return std::invalid_argument("\"" + std::string(text) + "\" is no usable URL: " + why);
  };
  const auto parsed = boost::urls::parse_uri(text);
  if (parsed.has_error()) throw refuse("expected http://host or https://host");
  const auto& url = *parsed;
  const bool tls = url.scheme_id() == boost::urls::scheme::https;
  if (!tls && url.scheme_id() != boost::urls::scheme::http)
    throw refuse("its scheme is neither http nor https");
  if (url.has_userinfo()) throw refuse("a user name and password do not belong in it");
  if (url.encoded_host().empty()) throw refuse("it names no host");
  std::uint16_t port = tls ? 443 : 80;
  if (const std::string_view digits = url.port(); !digits.empty()) {
    const auto read = std::from_chars(digits.begin(), digits.end(), port);
    if (read.ec != std::errc{} || port == 0) throw refuse("its port is none from 1 to 65535");
  }

  Url result;
  result.origin = {tls, std::string(url.encoded_host()), port};
  result.target = std::string(url.encoded_target());
  // Boost.URL takes the beginning of 127.0.0.1.example.com for the host, and the rest for a path.
  if (!result.target.empty() && result.target.find_first_of("/?") != 0)
    throw refuse("a host that begins with an address must be one");
  if (!result.target.starts_with('/')) result.target.insert(0, "/");
  return result;
}

}  // namespace sourceflow::http
