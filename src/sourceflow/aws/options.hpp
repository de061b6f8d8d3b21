#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/aws/credentials.hpp"
#include "sourceflow/base/breaker.hpp"

namespace sourceflow::base {
class Breakers;
class Settings;
}  // namespace sourceflow::base

namespace sourceflow::aws {

/// Looks one environment variable up; nothing if it is unset or empty. A parameter so that tests
/// need no real one.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// The process's own environment.
Environment process_environment();

/// How often and how long a failing call is tried again, as in the standard mode of AWS's SDKs.
struct RetryOptions {
  /// Attempts in all. 1 never retries.
  int max_attempts = 3;
  /// The wait before a retry is a random part of `first_backoff` doubled per attempt, at most
  /// `max_backoff`.
  std::chrono::milliseconds first_backoff{1'000};
  std::chrono::milliseconds max_backoff{20'000};
  /// The budget that all calls to one service share: a retry takes 5, after a timeout 10; a success
  /// gives back. Zero: no budget, every call retries up to `max_attempts`.
  int budget = 500;
};

/// Everything needed to reach AWS, or anything that answers like it.
///
/// Whatever is left empty is looked up as AWS's own tools do: environment, then the config files of
/// the profile, then (for credentials) web identity, the container endpoint and the instance's
/// metadata. Values set here win over all of these.
struct AwsOptions {
  /// Such as `eu-west-1`. Empty: `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile's.
  std::string region = {};
  /// One URL for every service, e.g. `http://127.0.0.1:4566`. Empty: `AWS_ENDPOINT_URL`, then AWS
  /// itself.
  std::string endpoint = {};
  /// A URL for one service by its short name (`sqs`, `sns`, `sts`, `kms`); wins over `endpoint`.
  std::map<std::string, std::string, std::less<>> service_endpoints = {};
  /// The profile of the config files. Empty: `AWS_PROFILE`, then `default`.
  std::string profile = {};
  /// Fixed credentials. Absent: found by the chain.
  std::optional<Credentials> credentials = {};

  /// Endpoints validated to FIPS 140, and endpoints reached over IPv6 as well.
  bool use_fips = false;
  bool use_dualstack = false;
  /// Ignores endpoints set in the environment and in the config files.
  bool ignore_configured_endpoints = false;

  /// Until a connection stands; until the next piece of an answer came (a long poll gets its wait
  /// time on top). Greater than zero.
  std::chrono::milliseconds connect_timeout{3'000};
  std::chrono::milliseconds read_timeout{10'000};
  RetryOptions retry = {};
  /// When calls that fail after their retries, without an answer or with one of status 5xx, make a
  /// service be left alone for a while. Each service has a breaker of its own, named `sqs`, `sns`
  /// and so on.
  base::BreakerOptions breaker = {};
  /// Where the breakers are kept, to be seen by others. Null: with the session.
  std::shared_ptr<base::Breakers> breakers = nullptr;
  /// Connections per endpoint; requests beyond wait for one. At least 1.
  std::size_t max_connections = 8'192;
  /// A PEM file of certificate authorities to trust instead of the system's. Empty:
  /// `AWS_CA_BUNDLE`, then the system's.
  std::string ca_file = {};
  /// Never asks the instance's metadata service for credentials.
  bool disable_instance_metadata = false;

  /// Takes what an operator says, as `SOURCEFLOW_CLIENT_READ_TIMEOUT="5 s"`; region and endpoint
  /// are for whoever has these options.
  void read(base::Settings& from);
  /// Every complaint, one sentence each; none if these options can be used.
  std::vector<std::string> validate() const;

  /// All that the environment and the config files say, so that nothing but credentials is left to
  /// look up. Throws base::ConfigError if a value or a file is malformed.
  static AwsOptions from_environment(const Environment& environment = process_environment());
  /// These options, with what they leave empty taken from the environment and the config files.
  AwsOptions with_defaults(const Environment& environment = process_environment()) const;
};

}  // namespace sourceflow::aws
