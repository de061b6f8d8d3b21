#pragma once

#include <string_view>

#include "sourceflow/aws/credentials.hpp"

namespace sourceflow::aws {

/// Credentials as a container's endpoint, an instance's metadata or a credential process gives them
/// in JSON. Throws Error, naming `origin`, when they are not there.
Credentials read_credentials_json(std::string_view json, std::string_view origin);

}  // namespace sourceflow::aws
