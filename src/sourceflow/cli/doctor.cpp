#include <algorithm>
#include <iostream>
#include <memory>
#include <utility>

#include <CLI/CLI.hpp>

#include "sourceflow/app/store_checks.hpp"
#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/settings.hpp"
#include "sourceflow/bus/inspector.hpp"
#include "sourceflow/bus/text_table.hpp"
#include "sourceflow/cli/aws_options.hpp"
#include "sourceflow/cli/commands.hpp"
#include "sourceflow/cli/existing_store.hpp"
#include "sourceflow/cli/layout_argument.hpp"

namespace sourceflow::cli {
namespace {

struct DoctorOptions {
  LayoutArgument layout;
  bus::Aws aws;
  std::string store;
  std::string views;
  std::string key;
  bool json = false;
  bool strict = false;
};

constexpr int has_failed = 1;
constexpr int has_warnings = 3;

std::string to_text(const app::Report& report) {
  std::vector<bus::TextRow> rows;
  // What several need is said once.
  std::vector<std::pair<std::string, std::string>> advice;
  for (const auto& check : report.checks) {
    rows.push_back({std::string(to_text(check.health)),
                    check.name,
                    check.detail,
                    std::to_string(check.took.count()) + " ms"});
    if (check.advice.empty()) continue;
    const auto same =
        std::ranges::find(advice, check.advice, [](const auto& one) { return one.first; });
    if (same == advice.end()) {
      advice.emplace_back(check.advice, check.name);
    } else {
      same->second += ", " + check.name;
    }
  }
  auto text = bus::text_table(rows);
  if (!advice.empty()) text += "\nWhat to do\n";
  for (const auto& [what, names] : advice) text += names + ": " + what + '\n';
  return text;
}

/// The store, or a check that says why it cannot be opened.
std::shared_ptr<store::Store> open(const std::string& name,
                                   const std::string& url,
                                   std::vector<app::Check>& checks) {
  if (url.empty()) return nullptr;
  try {
    return existing_store(url);
  } catch (const base::ConfigError&) {
    throw;
  } catch (const std::exception& error) {
    checks.push_back({.name = name,
                      .health = app::Health::failed,
                      .detail = error.what(),
                      .advice = "see that the database runs and that its address is right; a "
                                "service makes its tables when it starts"});
    return nullptr;
  }
}

app::Report examine(const DoctorOptions& options) {
  auto layout = options.layout.read();
  if (!options.key.empty()) layout.encryption = options.key;
  auto aws = options.aws;
  read_queue_settings(aws);
  if (!layout.encryption.empty()) aws.encryption = bus::KmsKey{layout.encryption};
  bus::Inspector inspector(aws, layout);
  std::vector<app::Check> checks;
  const auto store = open("store", options.store, checks);
  const auto views = open("database of views", options.views, checks);
  const app::HealthLimits limits;
  app::Checkup checkup;
  checkup.add("AWS", "see that region and endpoint are right", [&inspector, &limits] {
    return inspector.checks(limits.check * 9 / 10);
  });
  if (store) add_store_checks(checkup, {.store = store}, {}, *base::system_clock(), limits);
  if (views)
    add_view_store_checks(
        checkup, {.name = "views", .store = views}, store, *base::system_clock(), limits);
  auto found = checkup.run(limits.check);
  found.insert(found.end(), checks.begin(), checks.end());
  return app::report(layout.service, app::State::stopped, std::move(found));
}

int doctor(const DoctorOptions& options) {
  const auto report = examine(options);
  std::cout << (options.json ? to_json(report) + '\n' : to_text(report));
  if (report.health == app::Health::failed) return has_failed;
  return options.strict && report.health == app::Health::warning ? has_warnings : 0;
}

}  // namespace

void add_doctor(CLI::App& app, int& status) {
  const auto options = std::make_shared<DoctorOptions>();
  auto settings = base::Settings::of_process();
  settings.read("store", options->store);
  settings.read("views", options->views);
  settings.read("encryption", options->key);
  CLI::App* const command = app.add_subcommand(
      "doctor", "Look at everything that a service needs, and say what to do about what is wrong");
  command->footer(
      "Changes nothing, and takes at most 5 s. Exit status: 0, 1 if something failed, 2 for wrong "
      "options or a wrong layout, 3 if --strict is given and something is only worth a look.");
  add_layout_argument(*command, options->layout);
  add_aws_options(*command, options->aws);
  command->add_option("--store",
                      options->store,
                      "Also look at this store, e.g. sqlite:orders.db; else SOURCEFLOW_STORE");
  command->add_option(
      "--views", options->views, "Also look at this database of views; else SOURCEFLOW_VIEWS");
  command->add_option("--encryption",
                      options->key,
                      "Also try this key of KMS; else SOURCEFLOW_ENCRYPTION or the layout's");
  command->add_flag("--json", options->json, "Print what GET /health answers");
  command->add_flag("--strict", options->strict, "Fail for warnings too");
  command->callback(
      [options, &status] { status = reporting("doctor", [&] { return doctor(*options); }); });
}

}  // namespace sourceflow::cli
