#pragma once

#include <functional>
#include <optional>

#include "sourceflow/aws/credentials.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::aws {

/// One place credentials may come from. Nothing if that place is not set up here; throws if it is
/// but fails.
using CredentialsSource = std::function<base::Task<std::optional<Credentials>>()>;

}  // namespace sourceflow::aws
