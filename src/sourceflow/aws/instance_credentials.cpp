#include "sourceflow/aws/instance_credentials.hpp"

#include <utility>

#include "sourceflow/aws/credentials_json.hpp"
#include "sourceflow/aws/error.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/http/client.hpp"

namespace sourceflow::aws {
namespace {

using namespace std::chrono_literals;

constexpr auto role_path = "/latest/meta-data/iam/security-credentials/";
// When the service itself cannot renew what it gives out, its old credentials still work, and
// asking again every moment would not help it.
constexpr auto extension = 10min;

Error failure(const std::string& why) {
  return Error({.message = "the instance's metadata gave no credentials: " + why,
                .kind = ErrorKind::transient});
}

std::string setting(const Environment& environment,
                    const char* variable,
                    const Section& profile,
                    const char* property) {
  if (const auto value = environment(variable)) return *value;
  const auto found = profile.find(property);
  return found == profile.end() ? std::string() : found->second;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace

std::string instance_metadata_url(const Environment& environment, const Section& profile) {
  const auto url = setting(
      environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT", profile, "ec2_metadata_service_endpoint");
  if (!url.empty()) return url;
  const auto mode = setting(environment,
                            "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                            profile,
                            "ec2_metadata_service_endpoint_mode");
  return mode == "IPv6" || mode == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
}

base::Task<std::optional<Credentials>> instance_credentials(boost::asio::any_io_executor executor,
                                                            std::string metadata_url,
                                                            std::shared_ptr<base::Clock> clock) {
  const auto origin = http::Url::parse(metadata_url).origin;
  const http::ClientOptions options{.connect_timeout = 1s, .read_timeout = 1s};
  http::Client client(executor, options);

  http::Request ask_token{.method = "PUT",
                          .target = "/latest/api/token",
                          .headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}}};
  http::Response token;
  try {
    token = co_await client.send(origin, std::move(ask_token));
  } catch (const http::TransportError& error) {
    // Not on an instance, or in a container that is a hop further away than the instance allows.
    base::log(base::LogLevel::debug, "no instance metadata", {{"reason", error.what()}});
    co_return std::nullopt;
  }
  if (token.status != 200) co_return std::nullopt;

  const http::Headers with_token{{"X-aws-ec2-metadata-token", token.body}};
  try {
    http::Request ask_role{.target = role_path, .headers = with_token};
    const auto role = co_await client.send(origin, std::move(ask_role));
    if (role.status == 404) co_return std::nullopt;
    if (role.status != 200)
      throw failure("its list of roles answered " + std::to_string(role.status));

    http::Request ask_credentials{.target = role_path + first_line(role.body),
                                  .headers = with_token};
    const auto answer = co_await client.send(origin, std::move(ask_credentials));
    if (answer.status != 200) throw failure("the role answered " + std::to_string(answer.status));
    auto credentials = read_credentials_json(answer.body, metadata_url);
    const auto earliest = clock->now() + extension;
    if (credentials.expiration && *credentials.expiration < earliest) {
      base::log(base::LogLevel::warning,
                "the instance's credentials are not renewed in time; they are used on");
      credentials.expiration = earliest;
    }
    co_return credentials;
  } catch (const http::TransportError& error) {
    throw failure(error.what());
  }
}

}  // namespace sourceflow::aws
