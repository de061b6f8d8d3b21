#include "service.hpp"

#include "summary.hpp"

namespace flights {

sourceflow::AppOptions app_options(const std::string& name, const ServiceOptions& options) {
  return {.name = name, .store = sourceflow::sqlite(options.data / (name + ".db"))};
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
