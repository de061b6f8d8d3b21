#pragma once

#include <string>
#include <vector>

#include "sourceflow/app/health.hpp"
#include "sourceflow/aws/kms.hpp"
#include "sourceflow/base/task.hpp"
#include "sourceflow/bus/moment.hpp"

namespace sourceflow::bus {

/// What a service does with keys of KMS, and so must be allowed.
struct KeyUse {
  std::string service = {};
  bool seals = false;
  bool opens = false;
};

/// Asks KMS for a data key under the key, and to decrypt it: what a message needs on its way. A
/// service that only opens need not be allowed to generate.
base::Task<app::Check> key_check(aws::Kms& kms, std::string key, KeyUse use, Moment deadline);

}  // namespace sourceflow::bus
