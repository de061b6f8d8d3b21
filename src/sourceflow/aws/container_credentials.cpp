#include "sourceflow/aws/container_credentials.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <boost/asio/ip/address.hpp>

#include "sourceflow/aws/credentials_json.hpp"
#include "sourceflow/aws/error.hpp"
#include "sourceflow/http/client.hpp"

namespace sourceflow::aws {
namespace {

using namespace std::chrono_literals;

constexpr auto usual_host = "http://169.254.170.2";
// ECS, and EKS pod identity over IPv4 and IPv6.
constexpr std::array<std::string_view, 3> known_hosts{
    "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"};

Error refusal(std::string why, ErrorKind kind = ErrorKind::refused) {
  return Error({.message = "the container's credentials cannot be fetched: " + std::move(why),
                .kind = kind});
}

bool is_trusted(const http::Origin& origin) {
  if (origin.tls || origin.host == "localhost") return true;
  if (std::ranges::find(known_hosts, origin.host) != known_hosts.end()) return true;
  const auto plain =
      origin.host.starts_with('[') ? origin.host.substr(1, origin.host.size() - 2) : origin.host;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(plain, error);
  return !error && address.is_loopback();
}

// The file is read each time, because the token in it changes.
std::optional<std::string> token_of(const Environment& environment) {
  const auto file = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  if (!file) return environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  const std::ifstream in(*file);
  if (!in) throw refusal("the token file " + *file + " cannot be read");
  std::stringstream text;
  text << in.rdbuf();
  auto token = text.str();
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  return token;
}

}  // namespace

std::optional<http::Url> container_url(const Environment& environment) {
  try {
    if (const auto path = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
      return http::Url::parse(usual_host + *path);
    }
    const auto full = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (!full) return {};
    auto url = http::Url::parse(*full);
    if (!is_trusted(url.origin))
      throw refusal(url.origin.text() + " is neither https nor a host of this machine");
    return url;
  } catch (const std::invalid_argument& error) {
    throw refusal(error.what());
  }
}

base::Task<std::optional<Credentials>> container_credentials(boost::asio::any_io_executor executor,
                                                             Environment environment) {
  const auto url = container_url(environment);
  if (!url) co_return std::nullopt;
  http::Request request{.target = url->target, .headers = {{"Accept", "application/json"}}};
  if (auto token = token_of(environment))
    request.headers.push_back({"Authorization", std::move(*token)});
  const http::ClientOptions options{.connect_timeout = 2s, .read_timeout = 5s, .idle_expiry = 0ms};
  http::Client client(executor, options);
  std::optional<Error> failed;
  for (int attempt = 0; attempt < 3; ++attempt) {
    try {
      const auto response = co_await client.send(url->origin, request);
      if (response.status == 200)
        co_return read_credentials_json(response.body, url->origin.text());
      failed = refusal(url->origin.text() + " answered " + std::to_string(response.status),
                       response.status < 500 ? ErrorKind::refused : ErrorKind::transient);
    } catch (const http::TransportError& error) {
      failed = refusal(error.what(), ErrorKind::transient);
    }
    if (!failed->retryable()) break;
  }
  throw std::move(*failed);
}

}  // namespace sourceflow::aws
