#pragma once

#include <span>

#include "sourceflow/local/operation.hpp"

namespace sourceflow::local {

std::span<const Operation> sts_operations();

}  // namespace sourceflow::local
