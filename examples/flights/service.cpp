#include "service.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "sourceflow/store/sql/mysql/mysql.hpp"
#include "sourceflow/store/sql/postgres/postgres.hpp"

#include "summary.hpp"

namespace flights {

namespace {

std::string address_in(const char* variable) {
  const char* address = std::getenv(variable);
  if (address == nullptr) throw std::invalid_argument(std::string(variable) + " is not set");
  return address;
}

/// Each service has a schema or a database of its own on a server.
std::shared_ptr<sourceflow::store::Store> opened_store(const std::string& name,
                                                       const std::string& kind,
                                                       const ServiceOptions& options) {
  if (kind == "postgres") {
    const std::string server = address_in("SOURCEFLOW_TEST_POSTGRES");
    return sourceflow::store::postgres(server + " options='-c search_path=" + name + "'");
  }
  if (kind == "mysql") {
    std::string server = address_in("SOURCEFLOW_TEST_MYSQL");
    const std::size_t path = server.find('/', server.find("//") + 2) + 1;
    const std::size_t end = std::min(server.find('?', path), server.size());
    return sourceflow::store::mysql(server.replace(path, end - path, name));
  }
  return sourceflow::sqlite(options.data / (name + ".db"));
}

}  // namespace

sourceflow::AppOptions app_options(const std::string& name, const ServiceOptions& options) {
  sourceflow::AppOptions made{.name = name, .store = opened_store(name, options.store, options)};
  if (!options.views.empty()) made.views = opened_store(name + "_views", options.views, options);
  return made;
}

sourceflow::Aws aws_options(const ServiceOptions& options) {
  return {.retry = {.first = options.retry},
          .fifo_retry = {.first = options.retry, .factor = 2, .longest = std::chrono::seconds{30}}};
}

sourceflow::bus::QueueSettings queue_settings(const ServiceOptions& options) {
  return {.max_receives = options.max_receives, .visibility = options.visibility};
}

int run_until_told(sourceflow::App& app, const ServiceOptions& options) {
  app.serve(sourceflow::Admin{});  // on SOURCEFLOW_ADMIN, where that is set
  const int exit_code = app.run();
  const sourceflow::app::Counts counts = app.counts();
  write_summary(options.data / (app.name() + ".summary"),
                {{"handled", counts.handled},
                 {"duplicates", counts.duplicates},
                 {"rejected", counts.rejected},
                 {"failed", counts.failed},
                 {"dead", counts.dead},
                 {"sent", counts.sent}});
  return exit_code;
}

}  // namespace flights
