#pragma once

#include <chrono>

namespace sourceflow::bus {

/// When something happens inside this process: goes on while the process is stopped, and never
/// jumps.
using Moment = std::chrono::steady_clock::time_point;

}  // namespace sourceflow::bus
