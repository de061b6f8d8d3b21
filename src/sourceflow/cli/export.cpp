#include "sourceflow/bus/export.hpp"

#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sourceflow/cli/aws_options.hpp"
#include "sourceflow/cli/commands.hpp"
#include "sourceflow/cli/layout_argument.hpp"

namespace sourceflow::cli {
namespace {

struct ExportArguments {
  LayoutArgument layout;
  std::string key;
  bus::ExportOptions options;
  bus::Place place;
  std::optional<bus::Role> role;

  bus::ServiceLayout read() const {
    auto read = layout.read();
    if (!key.empty()) read.encryption = key;
    return read;
  }
};

using Print = std::string (*)(const ExportArguments&);

std::string cloudformation(const ExportArguments& arguments) {
  return bus::to_cloudformation(arguments.read(), arguments.options);
}

std::string terraform(const ExportArguments& arguments) {
  return bus::to_terraform(arguments.read(), arguments.options);
}

std::string iam(const ExportArguments& arguments) {
  return arguments.role ? bus::to_iam(arguments.read(), arguments.place, *arguments.role)
                        : bus::to_iam(arguments.read(), arguments.place);
}

CLI::App* add(CLI::App& exporting,
              const std::string& name,
              const std::string& what,
              const std::shared_ptr<ExportArguments>& arguments,
              Print print,
              int& status) {
  CLI::App* const command = exporting.add_subcommand(name, what);
  add_layout_argument(*command, arguments->layout);
  command->add_option(
      "--encryption", arguments->key, "The key of KMS for messages; else the layout's");
  command->callback([name, arguments, print, &status] {
    status = reporting(("export " + name).c_str(), [&] {
      std::cout << print(*arguments);
      return 0;
    });
  });
  return command;
}

}  // namespace

void add_export(CLI::App& app, int& status) {
  const auto arguments = std::make_shared<ExportArguments>();
  CLI::App* const exporting =
      app.add_subcommand("export", "Print templates and IAM policies for what a bus layout needs");
  exporting->require_subcommand(1);
  exporting->footer("Contacts nothing. Exit status: 0, or 2 if the layout has mistakes.");
  for (auto* command : {add(*exporting,
                            "cloudformation",
                            "A template of AWS CloudFormation",
                            arguments,
                            cloudformation,
                            status),
                        add(*exporting,
                            "terraform",
                            "A configuration of Terraform or OpenTofu in JSON",
                            arguments,
                            terraform,
                            status)})
    command->add_flag(
        "--owned", arguments->options.owned, "Leave out queues and topics that other services own");
  CLI::App* const policies =
      add(*exporting, "iam", "The least IAM policy of each role", arguments, iam, status);
  std::vector<std::string> roles;
  for (const auto role : bus::all_roles) roles.emplace_back(to_text(role));
  policies
      ->add_option_function<std::string>(
          "--role",
          [arguments](const std::string& name) {
            for (const auto role : bus::all_roles)
              if (to_text(role) == name) arguments->role = role;
          },
          "Only this one")
      ->check(CLI::IsMember(roles));
  policies->add_option("--account", arguments->place.account, "Instead of ${AWS::AccountId}");
  policies->add_option("--region", arguments->place.region, "Instead of ${AWS::Region}");
  policies->add_option("--partition", arguments->place.partition, "Instead of ${AWS::Partition}");
}

}  // namespace sourceflow::cli
