#include <charconv>
#include <cmath>
#include <csignal>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/errors.hpp"
#include "sourceflow/bus/admin.hpp"
#include "sourceflow/bus/letter_history.hpp"
#include "sourceflow/cli/commands.hpp"
#include "sourceflow/cli/dlq_options.hpp"
#include "sourceflow/cli/existing_store.hpp"
#include "sourceflow/store/url/open_store.hpp"

namespace sourceflow::cli {
namespace {

volatile std::sig_atomic_t is_interrupted = 0;

void interrupt(int) { is_interrupted = 1; }

base::Duration age_of(const std::string& text) {
  using namespace std::chrono;
  std::int64_t count = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(read.ptr, text.data() + text.size());
  if (read.ec == std::errc{} && count >= 0) {
    if (unit == "s") return seconds{count};
    if (unit == "min" || unit == "m") return minutes{count};
    if (unit == "h") return hours{count};
    if (unit == "d") return days{count};
  }
  throw base::ConfigError({"\"" + text + "\" is no age: write 30s, 15min, 2h or 3d"});
}

std::string letters_were(std::size_t count) {
  return count == 1 ? "1 dead letter was" : std::to_string(count) + " dead letters were";
}

/// Of a group of a FIFO queue SQS shows ten messages and no more until they are gone.
void tell_what_may_be_hidden(const DlqOptions& options,
                             const std::vector<bus::FoundLetter>& letters) {
  constexpr int shown_of_a_group = 10;
  if (!options.queue.ends_with(".fifo")) return;
  std::map<std::string_view, int> counts;
  for (const auto& letter : letters) {
    if (++counts[letter.entity_id] == shown_of_a_group) {
      std::cerr << "of an entity SQS shows the first ten; there may be more behind them\n";
      return;
    }
  }
}

int list(const DlqOptions& options) {
  auto admin = dlq_admin(options);
  const auto now = base::system_clock()->now();
  const auto filter = dlq_filter(options, now);
  const auto letters = admin.dead_letters(options.queue, filter, options.group ? 0 : options.max);
  if (letters.empty()) {
    std::cout << "no dead letters" << (filter.is_empty() ? "" : " like that") << "\n";
    return 0;
  }
  std::cout << (options.group ? bus::grouped_text(letters, now) : bus::to_text(letters, now));
  tell_what_may_be_hidden(options, letters);
  return 0;
}

int show(const DlqOptions& options) {
  auto admin = dlq_admin(options);
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
  auto admin = dlq_admin(options);
  auto redrive = options.redrive;
  redrive.filter = dlq_filter(options, base::system_clock()->now());
  redrive.may_use_move_task = !options.one_by_one;
  const bool is_shown = isatty(STDERR_FILENO) == 1;
  redrive.goes_on = [is_shown](std::size_t sent) {
    if (is_shown) std::cerr << "\r" << sent << " sent back" << std::flush;
    return is_interrupted == 0;
  };
  std::signal(SIGINT, interrupt);
  const auto count = admin.redrive(options.queue, redrive);
  if (is_shown) std::cerr << "\r\x1b[K";
  std::cout << letters_were(count) << " sent back"
            << (is_interrupted ? " before it was interrupted" : "") << "\n";
  return is_interrupted ? 130 : 0;
}

int purge(const DlqOptions& options) {
  if (!options.yes) {
    std::cerr << "sourceflow dlq purge: this deletes messages for good; add --yes if you mean it\n";
    return 2;
  }
  auto admin = dlq_admin(options);
  const auto filter = dlq_filter(options, base::system_clock()->now());
  std::cout << letters_were(admin.purge(options.queue, filter)) << " deleted\n";
  return 0;
}

int history(const DlqOptions& options) {
  const auto store = existing_store(options.store);
  store->prepare({});
  const auto letters = store->dead_letters(options.max);
  std::cout << (letters.empty() ? "no dead letters are kept there\n" : bus::to_text(letters));
  return 0;
}

int reseal(const DlqOptions& options) {
  if (!bus::is_kms_key_name(options.key)) {
    std::cerr << "sourceflow dlq reseal: \"" << options.key
              << "\" names no KMS key; give its id, its ARN, or an alias\n";
    return 2;
  }
  bus::Admin admin(options.aws);
  std::cout << letters_were(admin.reseal(options.queue, {options.key}))
            << " sealed under the key\n";
  return 0;
}

using Run = int (*)(const DlqOptions&);

void run_on_parse(CLI::App& command,
                  const std::shared_ptr<DlqOptions>& options,
                  Run run,
                  int& status) {
  const auto name = "dlq " + command.get_name();
  command.callback([name, options, run, &status] {
    status = reporting(name.c_str(), [&] { return run(*options); });
  });
}

CLI::App* add(CLI::App& dlq,
              const std::string& name,
              const std::string& what,
              const std::shared_ptr<DlqOptions>& options,
              Run run,
              int& status) {
  CLI::App* const command = dlq.add_subcommand(name, what);
  command->add_option("QUEUE", options->queue, "The queue, or its dead-letter queue")->required();
  command->add_option("--store",
                      options->store,
                      "Copy the letters, with what becomes of them, into this store: sqlite:FILE, "
                      "postgresql://..., mysql://...");
  add_aws_options(*command, options->aws);
  run_on_parse(*command, options, run, status);
  return command;
}

std::string is_some_id(const std::string& text) {
  return text.empty() ? "is empty; `dlq list` tells the ids" : "";
}

void add_filter(CLI::App& command, DlqOptions& options) {
  auto& filter = options.redrive.filter;
  command.add_option("--id", filter.id, "Only the letter with this id, SQS's or the message's own");
  command.add_option("--reason", filter.reason, "Only letters whose reason contains this");
  command.add_option(
      "--fingerprint", filter.fingerprint, "Only letters of this group, as `list --group` says");
  command.add_option("--name", filter.name, "Only commands or events of this name");
  command.add_option("--entity", filter.entity_id, "Only letters of this entity");
  command.add_option("--older-than", options.older_than, "Only letters that died so long ago: 2h");
  command.add_option("--newer-than", options.newer_than, "Only letters that died since then: 3d");
  // A variable of a script that is not set must not come to mean all letters.
  for (const auto* name :
       {"--id", "--reason", "--fingerprint", "--name", "--entity", "--older-than", "--newer-than"})
    command.get_option(name)->check([](const std::string& text) -> std::string {
      return text.empty() ? "is empty; leave it out to mean all letters" : "";
    });
}

void add_decrypt(CLI::App& command, DlqOptions& options) {
  command.add_flag(
      "--decrypt", options.decrypt, "Open encrypted bodies, with the KMS keys you may use");
}

// CLI11 takes -1 for the largest number there is, which would be all.
std::string complaint_about_count(const std::string& text) {
  return text.starts_with('-') ? text + " is no whole number from 0 on" : std::string();
}

void add_redrive(CLI::App& command, DlqOptions& options) {
  add_filter(command, options);
  command.add_option("--to", options.redrive.to, "Another queue than the one they came from");
  command.add_option("--max", options.redrive.max, "At most so many; 0 is all")
      ->check(complaint_about_count)
      ->capture_default_str();
  command.add_option("--rate", options.redrive.rate, "Letters a second; 0 is as fast as it goes")
      ->check([](const std::string& text) -> std::string {
        double rate = -1;
        const auto* const end = text.data() + text.size();
        const bool is_number = std::from_chars(text.data(), end, rate).ptr == end;
        if (is_number && std::isfinite(rate) && rate >= 0) return {};
        return text + " is no number from 0 on; 0 is as fast as it goes";
      })
      ->capture_default_str();
  command
      .add_option_function<int>(
          "--hold",
          [&options](int seconds) { options.redrive.hold = std::chrono::seconds{seconds}; },
          "Seconds that letters in hand are hidden from others; 120 if not said")
      ->check(CLI::Range(1, 43200));
  command.add_flag("--one-by-one", options.one_by_one, "Use no move task of SQS");
  command.footer(
      "All letters of a standard queue, to the one queue that dies there, are moved by a move task "
      "of SQS, which is faster. It cannot filter, count to a maximum, write a history or take the "
      "letters' reasons off them, and FIFO queues keep their order only without it: for all of "
      "that letters are sent one by one. An interrupt (Ctrl-C) ends either, and cancels the task; "
      "killed otherwise, a task of SQS goes on, and `sourceflow dlq tasks` shows and cancels it.");
}

void add_edit(CLI::App& command, DlqOptions& options) {
  command.add_option("ID", options.id, "SQS's id of it, or the message's own")
      ->required()
      ->check(is_some_id);
  command.add_option("--set", options.sets, "PATH=VALUE in the payload: lines[0].quantity=2");
  command.add_option("--file", options.file, "The new payload; - is standard input");
  command.add_option("--note", options.edit.note, "Why it is changed")->required();
  command.add_option("--to", options.edit.to, "Another queue than the one it came from");
  command.footer(
      "Without --set or --file the payload is opened in $VISUAL or $EDITOR. Id, name and entity of "
      "the message stay; the letter as it was, the note and what was sent are kept in --store.");
}

}  // namespace

bus::Admin dlq_admin(const DlqOptions& options) {
  bus::Admin admin(options.aws);
  if (options.decrypt) admin.allow_decryption();
  if (!options.store.empty()) {
    const auto store = store::open_store(options.store);
    store->prepare({});
    admin.keep_history(store);
  }
  return admin;
}

bus::LetterFilter dlq_filter(const DlqOptions& options, base::Time now) {
  auto filter = options.redrive.filter;
  if (!options.older_than.empty()) filter.before = now - age_of(options.older_than);
  if (!options.newer_than.empty()) filter.after = now - age_of(options.newer_than);
  return filter;
}

void add_dlq(CLI::App& app, int& status) {
  const auto options = std::make_shared<DlqOptions>();
  CLI::App* const dlq =
      app.add_subcommand("dlq", "Look at dead letters, change them, send them back, delete them");
  dlq->require_subcommand(1);
  dlq->footer("Exit status: 0, 1 if AWS failed or nothing was found, 2 for wrong options.");

  CLI::App* const listing =
      add(*dlq, "list", "List dead letters; takes none away", options, list, status);
  add_filter(*listing, *options);
  add_decrypt(*listing, *options);
  listing->add_option("--max", options->max, "At most so many; 0 is all")
      ->check(complaint_about_count)
      ->capture_default_str();
  listing->add_flag("--group", options->group, "Count them by the fingerprint of their reason");

  CLI::App* const showing = add(*dlq, "show", "Show everything about one", options, show, status);
  showing->add_option("ID", options->id, "SQS's id of it, or the message's own")
      ->required()
      ->check(is_some_id);
  add_decrypt(*showing, *options);

  add_redrive(
      *add(*dlq, "redrive", "Send dead letters back to where they died", options, redrive, status),
      *options);

  CLI::App* const tasks = dlq->add_subcommand(
      "tasks", "List the move tasks of SQS for dead letters, or cancel the one that runs");
  tasks->add_option("QUEUE", options->queue, "The queue, or its dead-letter queue")->required();
  tasks->add_flag("--cancel", options->cancel, "Cancel it; what it moved stays moved");
  add_aws_options(*tasks, options->aws);
  run_on_parse(*tasks, options, dead_letter_tasks, status);

  CLI::App* const editing =
      add(*dlq, "edit", "Change the payload of one and send it", options, edit_dead_letter, status);
  add_edit(*editing, *options);
  add_decrypt(*editing, *options);

  CLI::App* const resealing =
      add(*dlq, "reseal", "Seal dead letters under another KMS key", options, reseal, status);
  resealing->add_option("--key", options->key, "KMS key: id, ARN or alias")->required();

  CLI::App* const purging =
      add(*dlq, "purge", "Delete dead letters for good", options, purge, status);
  add_filter(*purging, *options);
  purging->add_flag("--yes", options->yes, "Yes, for good");

  CLI::App* const past = dlq->add_subcommand("history", "List what became of dead letters");
  past->add_option("--store", options->store, "The store that keeps them")->required();
  past->add_option("--max", options->max, "At most so many, newest first")
      ->check(complaint_about_count)
      ->capture_default_str();
  run_on_parse(*past, options, history, status);
}

}  // namespace sourceflow::cli
