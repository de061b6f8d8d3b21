#include "sourceflow/bus/plan.hpp"

#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "sourceflow/cli/aws_options.hpp"
#include "sourceflow/cli/commands.hpp"
#include "sourceflow/cli/layout_argument.hpp"

namespace sourceflow::cli {
namespace {

int print(const LayoutArgument& argument) {
  const auto layout = argument.read();
  const auto complaints = layout.layout.complaints(layout.service);
  std::cout << bus::to_text(layout.layout, layout.service);
  for (const auto& complaint : complaints) std::cerr << "sourceflow plan: " << complaint << "\n";
  return complaints.empty() ? 0 : 2;
}

}  // namespace

void add_plan(CLI::App& app, int& status) {
  const auto argument = std::make_shared<LayoutArgument>();
  CLI::App* const command = app.add_subcommand(
      "plan", "Print what a bus layout implies: routes, queues, topics and subscriptions");
  command->footer(
      "Contacts nothing. Exit status: 0, or 2 if the layout has mistakes, which are listed.");
  add_layout_argument(*command, *argument);
  command->callback(
      [argument, &status] { status = reporting("plan", [&] { return print(*argument); }); });
}

}  // namespace sourceflow::cli
