#pragma once

#include "sourceflow/bus/connect.hpp"

namespace sourceflow::bus {

/// How to reach AWS by these options, with what they leave empty from the environment and the
/// config files.
aws::AwsOptions client_options(const Aws& options);

}  // namespace sourceflow::bus
