#pragma once

#include <cstddef>
#include <string>

#include "sourceflow/aws/kms.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::bus {

/// Seals the dead letters of a queue under another KMS key, so that the old one may be retired
/// before they are gone. Gives how many.
///
/// Each is opened, sent to the same queue anew and then deleted, on a FIFO queue every letter, so
/// that the order stays. One that does not open stays, and what is behind it in its group.
base::Task<std::size_t> reseal(aws::Sqs& sqs,
                               aws::Kms& kms,
                               std::string queue,
                               std::string kms_key);

}  // namespace sourceflow::bus
