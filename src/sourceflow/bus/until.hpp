#pragma once

#include <chrono>
#include <functional>

#include "sourceflow/base/task.hpp"
#include "sourceflow/bus/moment.hpp"

namespace sourceflow::bus {

/// Waits for a while; ends early by cancellation only.
base::Task<> pause(std::chrono::milliseconds time);

/// Waits until `is_true`, at most until the deadline; says whether it became true. Looks again
/// every few milliseconds: for stopping, where nothing waits for speed.
base::Task<bool> until(std::function<bool()> is_true, Moment deadline);

}  // namespace sourceflow::bus
