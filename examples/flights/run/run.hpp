#pragma once

#include "options.hpp"

namespace flights::run {

/// Runs the flights from the file to the verified views, everything in processes of its own, and
/// shows the result. Returns 0 if every row of every view is right. Leaves no process behind,
/// however it ends.
int run(const Options& options);

}  // namespace flights::run
