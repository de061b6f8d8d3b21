#include "sourceflow/aws/options.hpp"
#include "sourceflow/base/settings.hpp"

namespace sourceflow::aws {
namespace {

void read_credentials(base::Settings& from, std::optional<Credentials>& credentials) {
  auto read = credentials.value_or(Credentials{});
  from.read("client_access_key_id", read.access_key_id);
  from.read("client_secret_access_key", read.secret_access_key);
  from.read("client_session_token", read.session_token);
  const bool is_given = from.has("client_access_key_id") || from.has("client_secret_access_key") ||
                        from.has("client_session_token");
  if (is_given) credentials = std::move(read);
}

}  // namespace

void AwsOptions::read(base::Settings& from) {
  std::map<std::string, std::string> urls(service_endpoints.begin(), service_endpoints.end());
  from.read("client_service_endpoints", urls);
  service_endpoints = {urls.begin(), urls.end()};
  from.read("client_profile", profile);
  read_credentials(from, credentials);
  from.read("client_use_fips", use_fips);
  from.read("client_use_dualstack", use_dualstack);
  from.read("client_ignore_configured_endpoints", ignore_configured_endpoints);
  from.read("client_connect_timeout", connect_timeout);
  from.read("client_read_timeout", read_timeout);
  from.read("client_max_attempts", retry.max_attempts);
  from.read("client_first_backoff", retry.first_backoff);
  from.read("client_max_backoff", retry.max_backoff);
  from.read("client_retry_budget", retry.budget);
  from.read("client_breaker_failures", breaker.failures);
  from.read("client_breaker_open", breaker.open);
  from.read("client_breaker_trials", breaker.trials);
  from.read("client_breaker_successes", breaker.successes);
  from.read("client_max_connections", max_connections);
  from.read("client_ca_file", ca_file);
  from.read("client_disable_instance_metadata", disable_instance_metadata);
}

}  // namespace sourceflow::aws
