#include "sourceflow/cli/refusal.hpp"

#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "sourceflow/base/nearest.hpp"

namespace sourceflow::cli {
namespace {

constexpr int wrong_options = 2;

/// The subcommand that the words had come to.
const CLI::App* last_of(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? &app : last_of(*parsed.front());
}

std::string full_name(const CLI::App& command) {
  const auto* parent = command.get_parent();
  return parent ? full_name(*parent) + " " + command.get_name() : command.get_name();
}

std::vector<std::string> subcommands_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* each : command.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(each->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* each : command.get_options())
    for (const auto& name : each->get_lnames()) names.push_back("--" + name);
  return names;
}

std::string list_of(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string unknown(const CLI::App& command, const std::string& word) {
  const bool is_option = word.starts_with('-');
  const auto words = is_option ? options_of(command) : subcommands_of(command);
  if (words.empty()) return "\"" + word + "\" is one word too many";
  std::string text = std::string("there is no ") + (is_option ? "option " : "command ") + word;
  if (const auto* meant = base::nearest(word, words)) text += "; did you mean " + *meant + "?";
  return text;
}

std::string sentence(const CLI::App& command, const CLI::ParseError& error) {
  const auto rest = command.remaining();
  // Of what was not understood an option says most; its value comes with it.
  for (const auto& word : rest)
    if (word.starts_with('-')) return unknown(command, word);
  if (!rest.empty()) return unknown(command, rest.front());
  const auto subcommands = subcommands_of(command);
  if (!subcommands.empty() && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr)
    return "say what to do: " + list_of(subcommands);
  constexpr std::string_view not_converted = "Could not convert: ";
  const std::string text = error.what();
  if (text.starts_with(not_converted))
    return "that is no value for it: " + text.substr(not_converted.size());
  return text;
}

}  // namespace

int refuse(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);
  const auto* command = last_of(app);
  const auto name = full_name(*command);
  std::cerr << name << ": " << sentence(*command, error) << "\n"
            << "`" << name << " --help` lists what it takes\n";
  return wrong_options;
}

}  // namespace sourceflow::cli
