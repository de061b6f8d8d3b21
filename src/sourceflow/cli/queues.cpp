#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>

#include "sourceflow/bus/admin.hpp"
#include "sourceflow/cli/aws_options.hpp"
#include "sourceflow/cli/commands.hpp"

namespace sourceflow::cli {
namespace {

struct QueuesOptions {
  bus::Aws aws;
  std::string prefix;
  int watch_seconds = 0;
  bool strict = false;
};

constexpr int has_dead_letters = 3;

int print(bus::Admin& admin, const QueuesOptions& options) {
  const auto queues = admin.queues(options.prefix);
  if (queues.empty()) {
    const auto& prefix = options.prefix;
    std::cout << "there are no queues" << (prefix.empty() ? "" : " with names that start with ")
              << prefix << "\n"
              << std::flush;
    return 0;
  }
  std::cout << bus::to_text(queues) << std::flush;
  for (const auto& queue : queues)
    if (options.strict && queue.dead_letters.value_or(0) > 0) return has_dead_letters;
  return 0;
}

int show(const QueuesOptions& options) {
  bus::Admin admin(options.aws);
  if (options.watch_seconds == 0) return print(admin, options);
  for (;;) {
    std::cout << "\x1b[2J\x1b[H";  // clears the screen
    print(admin, options);
    std::this_thread::sleep_for(std::chrono::seconds{options.watch_seconds});
  }
}

}  // namespace

void add_queues(CLI::App& app, int& status) {
  const auto options = std::make_shared<QueuesOptions>();
  CLI::App* const command = app.add_subcommand(
      "queues", "Show how much is waiting, in flight, delayed and dead in each queue");
  command->footer(
      "Exit status: 0, 1 if AWS failed, 2 for wrong options, 3 if --strict is given and there are "
      "dead letters.");
  add_aws_options(*command, options->aws);
  command->add_option("--prefix", options->prefix, "Only queues whose name starts so");
  command->add_option("--watch", options->watch_seconds, "Show them again every so many seconds")
      ->check(CLI::Range(1, 3600));
  command->add_flag("--strict", options->strict, "Fail if there are dead letters");
  command->callback(
      [options, &status] { status = reporting("queues", [&] { return show(*options); }); });
}

}  // namespace sourceflow::cli
