#pragma once

#include <functional>

#include "sourceflow/bus/connect.hpp"

namespace CLI {
class App;
}

namespace sourceflow::cli {

/// Adds `--region`, `--endpoint-url` and `--profile`, which fill `options`.
void add_aws_options(CLI::App& command, bus::Aws& options);

/// What operators set for queues, by SOURCEFLOW_VISIBILITY, SOURCEFLOW_MAX_RECEIVES and both with
/// `_OF` or in the options file, as the service itself reads it: without that a tool would call
/// wrong what the service made, and undo it. Throws base::ConfigError for wrong values.
void read_queue_settings(bus::Aws& options);

/// Runs what a subcommand does and says on standard error what went wrong. Gives the exit status:
/// what `run` gives, 1 where AWS or a file failed, 2 where options or a layout are wrong.
int reporting(const char* command, const std::function<int()>& run);

}  // namespace sourceflow::cli
