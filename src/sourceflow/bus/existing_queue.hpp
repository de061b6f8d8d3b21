#pragma once

#include <string>

#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::bus {

/// The URL of a queue that an operator names. Throws std::runtime_error if there is none.
base::Task<std::string> existing_queue(aws::Sqs& sqs, std::string name);

}  // namespace sourceflow::bus
