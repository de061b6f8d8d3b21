#include "sourceflow/local/subscriber_url.hpp"

#include <stdexcept>

#include <boost/asio/ip/address.hpp>

#include "sourceflow/http/url.hpp"

namespace sourceflow::local {

bool is_loopback_host(std::string_view host) {
  if (host == "localhost") return true;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  return !error && address.is_loopback();
}

std::string why_not_subscribed(std::string_view protocol, std::string_view url, bool anywhere) {
  if (!url.starts_with(std::string(protocol) + "://"))
    return "Endpoint must match the specified protocol";
  try {
    const std::string host = http::Url::parse(url).origin.host;
    if (anywhere || is_loopback_host(host)) return {};
    return "Unreachable Endpoint Reason: this endpoint posts to 127.0.0.1, [::1] and localhost "
           "only, and " +
           host + " may be another machine; start it with --deliver-anywhere to allow that";
  } catch (const std::invalid_argument& wrong) {
    return std::string("Endpoint Reason: ") + wrong.what();
  }
}

}  // namespace sourceflow::local
