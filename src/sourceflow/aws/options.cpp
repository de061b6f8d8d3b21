#include "sourceflow/aws/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <utility>

#include "sourceflow/aws/configured_endpoint.hpp"
#include "sourceflow/aws/endpoints.hpp"
#include "sourceflow/aws/profile_files.hpp"
#include "sourceflow/base/errors.hpp"
#include "sourceflow/http/url.hpp"

namespace sourceflow::aws {
namespace {

using std::chrono::milliseconds;

// The services whose endpoints may be set one by one.
constexpr std::array<std::string_view, 7> services{
    "dynamodb", "dynamodb_streams", "kms", "lambda", "sns", "sqs", "sts"};

// One setting after another, from the environment first and then from the profile.
class Settings {
 public:
  Settings(const Environment& environment, const Section* profile)
      : environment_(environment), profile_(profile) {}

  std::optional<std::string> text(std::initializer_list<std::string_view> variables,
                                  std::string_view property) const {
    for (const auto variable : variables) {
      if (auto value = environment_(variable)) return value;
    }
    if (profile_ == nullptr) return {};
    const auto found = profile_->find(property);
    if (found == profile_->end() || found->second.empty()) return {};
    return found->second;
  }

  void set(std::string& target,
           std::initializer_list<std::string_view> variables,
           std::string_view property) const {
    if (target.empty()) target = text(variables, property).value_or("");
  }

  void set(bool& target, std::string_view variable, std::string_view property) {
    const auto value = text({variable}, property);
    if (!value || target) return;
    if (*value != "true" && *value != "false" && *value != "True" && *value != "False") {
      complaints.push_back(named(variable, property) + " must be true or false, not \"" + *value +
                           "\"");
    }
    target = *value == "true" || *value == "True";
  }

  void set(int& target, int unset, std::string_view variable, std::string_view property) {
    const auto value = text({variable}, property);
    if (!value || target != unset) return;
    const auto read = std::from_chars(value->data(), value->data() + value->size(), target);
    if (read.ec != std::errc{} || read.ptr != value->data() + value->size() || target < 1) {
      complaints.push_back(named(variable, property) + " must be a number of at least 1, not \"" +
                           *value + "\"");
      target = unset;
    }
  }

  std::vector<std::string> complaints;

 private:
  static std::string named(std::string_view variable, std::string_view property) {
    return std::string(variable) + " (or " + std::string(property) + " of the profile)";
  }

  const Environment& environment_;
  const Section* profile_;
};

void complain_about_endpoints(std::vector<std::string>& complaints, const AwsOptions& options) {
  // One variable may have given all services theirs.
  std::set<std::string> urls;
  if (!options.endpoint.empty()) urls.insert(options.endpoint);
  for (const auto& [service, url] : options.service_endpoints) urls.insert(url);
  for (const auto& url : urls) {
    try {
      http::Url::parse(url);
    } catch (const std::invalid_argument& error) {
      complaints.emplace_back("the endpoint " + std::string(error.what()) +
                              "; say it as http://127.0.0.1:4566 by AWS_ENDPOINT_URL, in the "
                              "profile, or among the options (--endpoint-url, Aws::endpoint)");
    }
  }
  for (const auto& [service, url] : options.service_endpoints) {
    if (std::ranges::find(services, service) != services.end()) continue;
    complaints.push_back("service_endpoints names \"" + service +
                         "\", which nothing here calls; expected sqs, sns, kms or sts");
  }
}

void complain_about_region(std::vector<std::string>& complaints, const AwsOptions& options) {
  if (options.region.empty()) {
    complaints.emplace_back(
        "no region is set: say it by AWS_REGION, in the profile, or among the options (--region, "
        "Aws::region)");
    return;
  }
  try {
    default_endpoint("sqs", options.region, options.use_fips, options.use_dualstack);
  } catch (const std::invalid_argument& error) {
    complaints.emplace_back(error.what());
  }
}

}  // namespace

Environment process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr || *value == '\0') return {};
    return value;
  };
}

std::vector<std::string> AwsOptions::validate() const {
  std::vector<std::string> complaints;
  complain_about_region(complaints, *this);
  complain_about_endpoints(complaints, *this);
  if ((use_fips || use_dualstack) && (!endpoint.empty() || !service_endpoints.empty())) {
    complaints.emplace_back(
        "use_fips and use_dualstack choose among AWS's own endpoints and cannot go with another "
        "one");
  }
  if (credentials &&
      (credentials->access_key_id.empty() || credentials->secret_access_key.empty())) {
    complaints.emplace_back("credentials need both an access key id and a secret access key");
  }
  if (connect_timeout <= milliseconds::zero())
    complaints.emplace_back("connect_timeout must be greater than zero");
  if (read_timeout <= milliseconds::zero())
    complaints.emplace_back("read_timeout must be greater than zero");
  if (retry.max_attempts < 1) complaints.emplace_back("retry.max_attempts must be at least 1");
  if (retry.first_backoff < milliseconds::zero() || retry.max_backoff < retry.first_backoff) {
    complaints.emplace_back("retry.first_backoff must be between zero and retry.max_backoff");
  }
  if (retry.budget < 0) complaints.emplace_back("retry.budget must not be negative");
  for (const auto& complaint : breaker.validate()) complaints.push_back(complaint);
  if (max_connections == 0) complaints.emplace_back("max_connections must be at least 1");
  std::error_code unreadable;
  if (!ca_file.empty() && !std::filesystem::is_regular_file(ca_file, unreadable)) {
    complaints.emplace_back("ca_file \"" + ca_file + "\" is no file that can be read");
  }
  return complaints;
}

AwsOptions AwsOptions::from_environment(const Environment& environment) {
  return AwsOptions{}.with_defaults(environment);
}

AwsOptions AwsOptions::with_defaults(const Environment& environment) const {
  AwsOptions result = *this;
  ProfileFiles files;
  try {
    files = load_profile_files(environment);
  } catch (const std::invalid_argument& error) {
    throw base::ConfigError({error.what()});
  }
  if (result.profile.empty()) result.profile = environment("AWS_PROFILE").value_or("");
  const std::string name = result.profile.empty() ? "default" : result.profile;
  const auto section = files.profiles.find(name);
  if (section == files.profiles.end() && !result.profile.empty()) {
    throw base::ConfigError({"there is no profile \"" + name + "\" in " +
                             profile_locations(environment).config + " or " +
                             profile_locations(environment).credentials});
  }
  Settings settings(environment, section == files.profiles.end() ? nullptr : &section->second);
  settings.set(result.region, {"AWS_REGION", "AWS_DEFAULT_REGION"}, "region");
  settings.set(result.ca_file, {"AWS_CA_BUNDLE"}, "ca_bundle");
  settings.set(result.use_fips, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
  settings.set(result.use_dualstack, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
  settings.set(result.ignore_configured_endpoints,
               "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
               "ignore_configured_endpoint_urls");
  settings.set(
      result.disable_instance_metadata, "AWS_EC2_METADATA_DISABLED", "ec2_metadata_disabled");
  settings.set(
      result.retry.max_attempts, RetryOptions{}.max_attempts, "AWS_MAX_ATTEMPTS", "max_attempts");
  base::throw_if_any(std::move(settings.complaints));
  if (result.endpoint.empty() && !result.ignore_configured_endpoints) {
    for (const auto service : services) {
      const auto url = configured_endpoint(service, environment, files, name);
      if (url) result.service_endpoints.try_emplace(std::string(service), *url);
    }
  }
  return result;
}

}  // namespace sourceflow::aws
