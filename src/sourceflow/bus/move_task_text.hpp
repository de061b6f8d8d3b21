#pragma once

#include <string>
#include <vector>

#include "sourceflow/aws/move_task.hpp"

namespace sourceflow::bus {

/// A table of move tasks of SQS.
std::string to_text(const std::vector<aws::MoveTask>& tasks, base::Time now);

}  // namespace sourceflow::bus
