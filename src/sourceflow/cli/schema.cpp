#include "sourceflow/store/schema.hpp"

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/settings.hpp"
#include "sourceflow/cli/aws_options.hpp"
#include "sourceflow/cli/commands.hpp"
#include "sourceflow/cli/existing_store.hpp"

namespace sourceflow::cli {
namespace {

struct SchemaOptions {
  std::string file;
  std::string store;
  std::string part = "store";
};

std::string text_of(const std::string& file) {
  const auto all = [](std::istream& in) { return std::string(std::istreambuf_iterator(in), {}); };
  if (file == "-") return all(std::cin);
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file);
  return all(in);
}

int print(const SchemaOptions& options, const char* what) {
  if (options.store.empty())
    throw base::ConfigError({"no store is named: --store sqlite:orders.db, or SOURCEFLOW_STORE"});
  std::vector<store::Table> tables;
  if (!options.file.empty()) tables = store::read_schema(text_of(options.file), options.part);
  const store::Schema schema({{options.part, existing_store(options.store), std::move(tables)}});
  const auto printed = store::printed(schema, what);
  std::cout << printed->text;
  return printed->exit_code;
}

void add(CLI::App& schema, const char* what, const char* description, int& status) {
  const auto options = std::make_shared<SchemaOptions>();
  auto settings = base::Settings::of_process();
  settings.read("store", options->store);
  CLI::App* const command = schema.add_subcommand(what, description);
  command->add_option(
      "FILE",
      options->file,
      "The tables of a program, as it prints them with --schema json; - is standard "
      "input. Without it only the store's own tables");
  command->add_option("--store",
                      options->store,
                      "The database, e.g. postgresql://orders@db/orders; else SOURCEFLOW_STORE");
  command->add_option(
      "--database",
      options->part,
      "Which of the program's databases: store, or views where those are kept apart");
  command->callback([options, what, &status] {
    status = reporting("schema", [&] { return print(*options, what); });
  });
}

}  // namespace

void add_schema(CLI::App& app, int& status) {
  CLI::App* const command = app.add_subcommand(
      "schema", "Print the tables that a service needs, for teams that run migrations by hand");
  command->require_subcommand(1);
  command->footer(
      "Changes nothing. Exit status: 0, 1 if the database failed, 2 for wrong options or a wrong "
      "file, 3 if diff finds a difference.");
  add(*command, "sql", "Print the statements for an empty database", status);
  add(*command, "diff", "Print how the database differs, and the statements that end it", status);
}

}  // namespace sourceflow::cli
