#pragma once

#include "sourceflow/bus/connect.hpp"

namespace sourceflow::bus {

/// How to reach AWS by these options.
aws::AwsOptions client_options(const Aws& options);

}  // namespace sourceflow::bus
