#pragma once

#include <chrono>
#include <filesystem>
#include <sourceflow/sourceflow.hpp>
#include <string>

namespace flights {

/// What every service of the flights is told.
struct ServiceOptions {
  /// The folder of its database, and of the summary that it leaves when it ends.
  std::filesystem::path data = ".";
  /// Where its database is: sqlite, or postgres or mysql at the address that the environment names.
  std::string store = "sqlite";
  /// The same for its views, if they are to lie in another database than the rest.
  std::string views = {};
  /// How long a message that a killed service held stays hidden: 5 s or more.
  std::chrono::seconds visibility{30};
  /// The first wait before a failed message is tried again; doubled each time.
  std::chrono::seconds retry{1};
  int max_receives = 10;
  /// Operations only, to show a fault: the handler throws for this airport.
  std::string fail_at = {};
};

sourceflow::AppOptions app_options(const std::string& name, const ServiceOptions& options);
sourceflow::Aws aws_options(const ServiceOptions& options);
sourceflow::bus::QueueSettings queue_settings(const ServiceOptions& options);

/// Runs a service until it is told to end and then leaves its counts in `<name>.summary`. Returns
/// its exit code.
int run_until_told(sourceflow::App& app, const ServiceOptions& options);

/// Keeps the airports and tells of every departure.
int run_operations(const ServiceOptions& options);
/// Keeps the boards of the airports and the punctuality of each day.
int run_boards(const ServiceOptions& options);
/// Keeps the routes.
int run_routes(const ServiceOptions& options);

}  // namespace flights
