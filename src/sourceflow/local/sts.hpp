#pragma once

#include <span>

#include "sourceflow/local/operation.hpp"

namespace sourceflow::local {

/// The operations of STS: who a caller is, and temporary credentials for a role.
std::span<const Operation> sts_operations();

}  // namespace sourceflow::local
