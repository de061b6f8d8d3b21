#include <CLI/CLI.hpp>

#include "sourceflow/cli/commands.hpp"
#include "sourceflow/cli/refusal.hpp"

int main(int argc, char** argv) {
  CLI::App app{"SourceFlow: commands, events and views over SQS, SNS and SQL", "sourceflow"};
  app.require_subcommand(1);
  app.set_version_flag("--version", SOURCEFLOW_VERSION);
  int status = 0;
  sourceflow::cli::add_dlq(app, status);
  sourceflow::cli::add_doctor(app, status);
  sourceflow::cli::add_export(app, status);
  sourceflow::cli::add_local(app, status);
  sourceflow::cli::add_plan(app, status);
  sourceflow::cli::add_provision(app, status);
  sourceflow::cli::add_queues(app, status);
  sourceflow::cli::add_schema(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return sourceflow::cli::refuse(app, error);
  }
  return status;
}
