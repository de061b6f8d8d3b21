#pragma once

namespace CLI {
class App;
}

namespace sourceflow::cli {

/// Each adds one subcommand, whose outcome goes into `status`: 0 success, 1 failure, 2 wrong
/// options.
void add_dlq(CLI::App& app, int& status);
void add_doctor(CLI::App& app, int& status);
void add_export(CLI::App& app, int& status);
void add_local(CLI::App& app, int& status);
void add_plan(CLI::App& app, int& status);
void add_provision(CLI::App& app, int& status);
void add_queues(CLI::App& app, int& status);
void add_schema(CLI::App& app, int& status);

}  // namespace sourceflow::cli
