#include "sourceflow/app/options.hpp"

#include <algorithm>

#include "sourceflow/base/settings.hpp"

namespace sourceflow::app {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

void read_casing(base::Settings& from, std::string_view name, store::Casing& casing) {
  using store::Casing;
  from.read_one_of(name,
                   casing,
                   {{"as_written", Casing::as_written},
                    {"snake", Casing::snake},
                    {"pascal", Casing::pascal},
                    {"camel", Casing::camel},
                    {"lower", Casing::lower},
                    {"upper", Casing::upper}});
}

}  // namespace

void AppOptions::read(base::Settings& from) {
  read_casing(from, "naming_tables", naming.tables);
  read_casing(from, "naming_columns", naming.columns);
  from.read("naming_plural", naming.plural);
  from.read("naming_prefix", naming.prefix);
  from.read("naming_suffix", naming.suffix);
  from.read("naming_schema", naming.schema);
  from.read("create_tables", create_tables);
  from.read("max_group", max_group);
  from.read("max_posted", max_posted);
  from.read("max_outbox_in_flight", max_outbox_in_flight);
  from.read("max_tries", max_tries);
  from.read("poll", poll);
  from.read("store_breaker_failures", store_breaker.failures);
  from.read("store_breaker_open", store_breaker.open);
  from.read("inbox_horizon", inbox_horizon);
  from.read("shutdown_deadline", shutdown_deadline);
  idempotency.read(from);
  telemetry.read(from);
  from.read("health_outbox_age", health.outbox_age);
  from.read("health_view_lag", health.view_lag);
  from.read("health_dead_letter_age", health.dead_letter_age);
  from.read("health_check", health.check);
}

std::vector<std::string> AppOptions::validate() const {
  std::vector<std::string> complaints;
  if (name.empty()) {
    complaints.emplace_back("the app has no name; set .name, e.g. \"orders\"");
  } else if (name.size() > 64 || !std::ranges::all_of(name, is_name_character)) {
    complaints.push_back("the app's name \"" + name +
                         "\" is not made of up to 64 letters, digits, '-' and '_'");
  }
  if (store == nullptr)
    complaints.emplace_back("the app has no store; set .store, e.g. sqlite(\"orders.db\")");
  if (max_group == 0)
    complaints.emplace_back("max_group is 0; a commit needs at least one unit of work");
  if (max_posted == 0)
    complaints.emplace_back("max_posted is 0; at least one posted command must be able to wait");
  if (max_outbox_in_flight == 0)
    complaints.emplace_back("max_outbox_in_flight is 0; then nothing is ever sent");
  if (max_tries < 1)
    complaints.push_back("max_tries is " + std::to_string(max_tries) +
                         "; a message needs at least one try");
  if (poll.count() <= 0) complaints.emplace_back("poll is not more than zero");
  for (const auto& complaint : store_breaker.validate())
    complaints.push_back("store_breaker: " + complaint);
  if (inbox_horizon.count() <= 0)
    complaints.emplace_back(
        "inbox_horizon is not more than zero; then duplicates are handled again");
  if (shutdown_deadline.count() < 0) complaints.emplace_back("shutdown_deadline is negative");
  if (clock == nullptr)
    complaints.emplace_back("the app has no clock; leave .clock at its default");
  for (const auto& of_part : {naming.validate(), telemetry.validate(), health.validate()})
    complaints.insert(complaints.end(), of_part.begin(), of_part.end());
  const auto of_keys = idempotency.validate();
  complaints.insert(complaints.end(), of_keys.begin(), of_keys.end());
  return complaints;
}

}  // namespace sourceflow::app
