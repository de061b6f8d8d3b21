#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sourceflow/aws/options.hpp"
#include "sourceflow/local/endpoint.hpp"

/// What the tests of the clients of AWS share.
namespace sourceflow::aws {

/// Of a client that knows nothing but this endpoint.
inline AwsOptions client_options(const local::Endpoint& endpoint) {
  AwsOptions options;
  options.region = "us-east-1";
  options.endpoint = endpoint.url();
  options.ca_file = endpoint.ca_file();
  options.credentials =
      Credentials{.access_key_id = "test", .secret_access_key = base::Secret("test")};
  return options;
}

inline Environment no_environment() {
  return [](std::string_view) { return std::optional<std::string>(); };
}

}  // namespace sourceflow::aws
