#pragma once

#include <functional>

#include "sourceflow/bus/connect.hpp"

namespace CLI {
class App;
}

namespace sourceflow::cli {

/// Adds `--region`, `--endpoint-url` and `--profile`, which fill `options`.
void add_aws_options(CLI::App& command, bus::Aws& options);

/// Runs what a subcommand does and says on standard error what went wrong. Gives the exit status:
/// what `run` gives, 1 where AWS or a file failed, 2 where options or a layout are wrong.
int reporting(const char* command, const std::function<int()>& run);

}  // namespace sourceflow::cli
