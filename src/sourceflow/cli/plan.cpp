#include "sourceflow/bus/plan.hpp"

#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "sourceflow/bus/inspector.hpp"
#include "sourceflow/cli/aws_options.hpp"
#include "sourceflow/cli/commands.hpp"
#include "sourceflow/cli/layout_argument.hpp"

namespace sourceflow::cli {
namespace {

struct PlanOptions {
  LayoutArgument layout;
  bus::Aws aws;
  bool diff = false;
  bool json = false;
};

constexpr int differs = 3;

int print(const bus::ServiceLayout& layout) {
  const auto complaints = layout.layout.complaints(layout.service);
  std::cout << bus::to_text(layout.layout, layout.service);
  for (const auto& complaint : complaints) std::cerr << "sourceflow plan: " << complaint << "\n";
  return complaints.empty() ? 0 : 2;
}

int compare(const PlanOptions& options, const bus::ServiceLayout& layout) {
  auto aws = options.aws;
  read_queue_settings(aws);
  bus::Inspector inspector(aws, layout);
  const auto drifts = inspector.drift();
  std::cout << (options.json ? bus::to_json(drifts) + '\n' : bus::to_text(drifts));
  if (!drifts.empty()) return differs;
  if (!options.json) std::cout << "what exists is as the layout says\n";
  return 0;
}

}  // namespace

void add_plan(CLI::App& app, int& status) {
  const auto options = std::make_shared<PlanOptions>();
  CLI::App* const command = app.add_subcommand(
      "plan", "Print what a bus layout implies: routes, queues, topics and subscriptions");
  command->footer(
      "Contacts nothing without --diff, and changes nothing. Exit status: 0, 1 if AWS failed, 2 if "
      "the layout has mistakes, which are listed, 3 if --diff is given and something differs.");
  add_layout_argument(*command, options->layout);
  add_aws_options(*command, options->aws);
  command->add_flag("--diff", options->diff, "Print how what exists differs from the layout");
  command->add_flag("--json", options->json, "Print the differences as JSON");
  command->callback([options, &status] {
    status = reporting("plan", [&] {
      const auto layout = options->layout.read();
      return options->diff ? compare(*options, layout) : print(layout);
    });
  });
}

}  // namespace sourceflow::cli
