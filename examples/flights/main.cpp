// The flights, from the file to the views: each part is a subcommand, and a process of its own.
#include <exception>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "loader.hpp"
#include "run/run.hpp"
#include "service.hpp"

namespace {

// CLI11 reads numbers; the options of the programs are durations.
CLI::Option* add_seconds(CLI::App& command,
                         const std::string& name,
                         std::chrono::seconds& value,
                         const std::string& says) {
  return command.add_option_function<int>(
      name, [&value](int seconds) { value = std::chrono::seconds{seconds}; }, says);
}

void add_service(CLI::App& app,
                 const std::string& name,
                 const std::string& says,
                 int (*run)(const flights::ServiceOptions&),
                 int& status) {
  const auto options = std::make_shared<flights::ServiceOptions>();
  CLI::App& command = *app.add_subcommand(name, says);
  command.add_option("--data", options->data, "Folder of its database")->capture_default_str();
  command.add_option("--store", options->store, "sqlite, postgres or mysql")
      ->capture_default_str()
      ->check(CLI::IsMember({"sqlite", "postgres", "mysql"}));
  if (name != "operations") {
    command.add_option("--views", options->views, "Where its views are, if not there")
        ->check(CLI::IsMember({"sqlite", "postgres", "mysql"}));
  }
  add_seconds(command,
              "--visibility",
              options->visibility,
              "Seconds until what a killed service held is seen again (30)");
  add_seconds(
      command, "--retry", options->retry, "Seconds until a failed message is tried again (1)");
  command
      .add_option(
          "--max-receives", options->max_receives, "Tries until a failing message is a dead letter")
      ->capture_default_str();
  if (name == "operations") {
    command.add_option("--fail-at", options->fail_at, "To show a fault: fail for this airport");
  }
  command.callback([name, options, run, &status] {
    try {
      status = run(*options);
    } catch (const std::exception& error) {
      std::cerr << name << " cannot start: " << error.what() << '\n';
      status = 1;
    }
  });
}

void add_loader(CLI::App& app, int& status) {
  const auto options = std::make_shared<flights::LoaderOptions>();
  CLI::App& command = *app.add_subcommand("load", "Sends a command for every row of a file");
  command
      .add_option("--file",
                  options->file,
                  "CSV with the columns date, delay, distance, origin, destination")
      ->required();
  command.add_option("--data", options->data, "Folder of its summary")->capture_default_str();
  command.callback([options, &status] { status = flights::run_loader(*options); });
}

void add_run(CLI::App& app, int& status) {
  const auto options = std::make_shared<flights::run::Options>();
  CLI::App& command =
      *app.add_subcommand("run", "Runs everything in processes of its own and shows the result");
  command.add_option("--file", options->file, "CSV of departures")->required()->take_last();
  command.add_option("--airports", options->airports, "CSV of airports and their places")
      ->required();
  command.add_option("--page", options->page, "The page to write")
      ->capture_default_str()
      ->take_last();
  command.add_option("--runs", options->runs, "Folder in which the run gets its own")
      ->capture_default_str();
  command.add_option("--store", options->store, "Where the services keep: sqlite, postgres, mysql")
      ->capture_default_str()
      ->check(CLI::IsMember({"sqlite", "postgres", "mysql"}));
  command.add_option("--views", options->views, "Where their views are, if not there")
      ->check(CLI::IsMember({"sqlite", "postgres", "mysql"}));
  command.add_option("--instances", options->instances, "How many of each service")
      ->capture_default_str()
      ->check(CLI::Range(1, 20));
  command.add_option("--server-tool", options->server_tool, "The program that asks the server");
  command.add_flag("--chaos", options->chaos, "Kill a random worker every second");
  command.add_flag("--keep", options->keep, "Keep databases and logs");
  command.add_option("--port", options->port, "Port of the endpoint; 0 takes a free one")
      ->capture_default_str();
  command.add_option("--sourceflow", options->sourceflow, "The program sourceflow");
  command.add_option("--verify", options->verify, "The program flights_verify");
  add_seconds(
      command, "--patience", options->patience, "Seconds without progress until it gives up (90)");
  command.callback([options, &status] { status = flights::run::run(*options); });
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App app{"20,000 real flights through commands, queues, events and views"};
  app.require_subcommand(1);
  int status = 0;
  add_service(app,
              "operations",
              "Keeps the airports and tells of departures",
              flights::run_operations,
              status);
  add_service(app,
              "boards",
              "Keeps the boards of the airports and of each day",
              flights::run_boards,
              status);
  add_service(app, "routes", "Keeps the routes", flights::run_routes, status);
  add_loader(app, status);
  add_run(app, status);
  CLI11_PARSE(app, count, arguments);
  return status;
}
