#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "sourceflow/bus/admin.hpp"
#include "sourceflow/cli/aws_options.hpp"
#include "sourceflow/cli/commands.hpp"
#include "sourceflow/cli/layout_argument.hpp"

namespace sourceflow::cli {
namespace {

struct ProvisionOptions {
  LayoutArgument layout;
  bus::Aws aws;
  bool check = false;
};

int provision(const ProvisionOptions& options) {
  const auto layout = options.layout.read();
  auto aws = options.aws;
  read_queue_settings(aws);
  bus::Admin admin(aws);
  if (options.check) {
    admin.look_up(layout);
  } else {
    admin.provision(layout);
  }
  std::cout << "everything that the layout of service " << layout.service << " needs is there\n";
  return 0;
}

}  // namespace

void add_provision(CLI::App& app, int& status) {
  const auto options = std::make_shared<ProvisionOptions>();
  CLI::App* const command = app.add_subcommand(
      "provision", "Make the queues, topics, subscriptions and policies that a bus layout needs");
  command->footer(
      "Repeating it changes nothing. Exit status: 0, 1 if AWS failed, 2 if the layout has mistakes "
      "or "
      "--check found something missing.");
  add_layout_argument(*command, options->layout);
  add_aws_options(*command, options->aws);
  command->add_flag("--check", options->check, "Make nothing; list what is missing");
  command->callback(
      [options, &status] { status = reporting("provision", [&] { return provision(*options); }); });
}

}  // namespace sourceflow::cli
