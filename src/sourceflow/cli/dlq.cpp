#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/bus/admin.hpp"
#include "sourceflow/cli/aws_options.hpp"
#include "sourceflow/cli/commands.hpp"

namespace sourceflow::cli {
namespace {

struct DlqOptions {
  bus::Aws aws;
  std::string queue;
  std::string id;
  bus::RedriveOptions redrive;
  std::string key;
  std::size_t max = 100;
  bool group = false;
  bool yes = false;
};

int list(const DlqOptions& options) {
  bus::Admin admin(options.aws);
  const auto letters = admin.dead_letters(options.queue, options.redrive.filter, options.max);
  std::cout << (options.group ? bus::grouped_text(letters)
                              : bus::to_text(letters, base::system_clock()->now()));
  return 0;
}

int show(const DlqOptions& options) {
  bus::Admin admin(options.aws);
  const auto letters = admin.dead_letters(options.queue, {.id = options.id}, 1);
  if (letters.empty()) {
    std::cerr << "sourceflow dlq show: no dead letter of " << options.queue << " has the id "
              << options.id << "\n";
    return 1;
  }
  std::cout << bus::full_text(letters.front());
  return 0;
}

int redrive(const DlqOptions& options) {
  bus::Admin admin(options.aws);
  std::cout << admin.redrive(options.queue, options.redrive) << " dead letters were sent back\n";
  return 0;
}

int purge(const DlqOptions& options) {
  if (!options.yes) {
    std::cerr << "sourceflow dlq purge: this deletes messages for good; add --yes if you mean it\n";
    return 2;
  }
  bus::Admin admin(options.aws);
  std::cout << admin.purge(options.queue, options.redrive.filter) << " dead letters were deleted\n";
  return 0;
}

int reseal(const DlqOptions& options) {
  if (!bus::is_kms_key_name(options.key)) {
    std::cerr << "sourceflow dlq reseal: \"" << options.key
              << "\" names no KMS key; give its id, its ARN, or an alias\n";
    return 2;
  }
  bus::Admin admin(options.aws);
  std::cout << admin.reseal(options.queue, {options.key})
            << " dead letters were sealed under the key\n";
  return 0;
}

using Run = int (*)(const DlqOptions&);

CLI::App* add(CLI::App& dlq,
              const std::string& name,
              const std::string& what,
              const std::shared_ptr<DlqOptions>& options,
              Run run,
              int& status) {
  CLI::App* const command = dlq.add_subcommand(name, what);
  command->add_option("QUEUE", options->queue, "The queue, or its dead-letter queue")->required();
  add_aws_options(*command, options->aws);
  command->callback([name, options, run, &status] {
    status = reporting(("dlq " + name).c_str(), [&] { return run(*options); });
  });
  return command;
}

void add_filter(CLI::App& command, bus::LetterFilter& filter) {
  command.add_option("--id", filter.id, "Only the letter with this id, SQS's or the message's own");
  command.add_option("--reason", filter.reason, "Only letters whose reason contains this");
  command.add_option("--name", filter.name, "Only commands or events of this name");
}

}  // namespace

void add_dlq(CLI::App& app, int& status) {
  const auto options = std::make_shared<DlqOptions>();
  CLI::App* const dlq =
      app.add_subcommand("dlq", "Look at dead letters, send them back, delete them");
  dlq->require_subcommand(1);
  dlq->footer("Exit status: 0, 1 if AWS failed or nothing was found, 2 for wrong options.");

  CLI::App* const listing =
      add(*dlq, "list", "List dead letters; takes none away", options, list, status);
  add_filter(*listing, options->redrive.filter);
  listing->add_option("--max", options->max, "At most so many; 0 is all")->capture_default_str();
  listing->add_flag("--group", options->group, "Count them by reason");

  CLI::App* const showing = add(*dlq, "show", "Show everything about one", options, show, status);
  showing->add_option("ID", options->id, "SQS's id of it, or the message's own")->required();

  CLI::App* const redriving =
      add(*dlq, "redrive", "Send dead letters back to where they died", options, redrive, status);
  add_filter(*redriving, options->redrive.filter);
  redriving->add_option("--to", options->redrive.to, "Another queue than the one they came from");
  redriving->add_option("--max", options->redrive.max, "At most so many; 0 is all")
      ->capture_default_str();
  redriving
      ->add_option("--rate", options->redrive.rate, "Letters a second; 0 is as fast as it goes")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();

  CLI::App* const resealing =
      add(*dlq, "reseal", "Seal dead letters under another KMS key", options, reseal, status);
  resealing->add_option("--key", options->key, "KMS key: id, ARN or alias")->required();

  CLI::App* const purging =
      add(*dlq, "purge", "Delete dead letters for good", options, purge, status);
  add_filter(*purging, options->redrive.filter);
  purging->add_flag("--yes", options->yes, "Yes, for good");
}

}  // namespace sourceflow::cli
