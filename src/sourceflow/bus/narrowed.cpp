#include "sourceflow/bus/narrowed.hpp"

#include <algorithm>

namespace sourceflow::bus {
namespace {

bool has_settings(const BusLayout& layout, const PlannedQueue& queue) {
  const auto listened = layout.listens().find(queue.short_name);
  return listened != layout.listens().end() ? listened->second.has_value()
                                            : layout.event_queue_settings().has_value();
}

void adjust(PlannedQueue& queue, const BusLayout& layout, const Aws& options) {
  auto& settings = queue.settings;
  if (!has_settings(layout, queue)) {
    settings.visibility = options.visibility;
    settings.max_receives = options.max_receives;
  }
  const auto visibility = options.visibility_of.find(queue.short_name);
  if (visibility != options.visibility_of.end()) settings.visibility = visibility->second;
  const auto receives = options.max_receives_of.find(queue.short_name);
  if (receives != options.max_receives_of.end()) settings.max_receives = receives->second;
}

}  // namespace

BusLayout narrowed(const BusLayout& layout, const Aws& options) {
  return layout.only({.listens = options.listen_commands, .subscribes = options.listen_events});
}

Plan narrowed_plan(const BusLayout& layout, std::string_view service, const Aws& options) {
  const auto rest = layout.only({.sends = options.route_commands,
                                 .raises = options.route_events,
                                 .listens = options.listen_commands,
                                 .subscribes = options.listen_events});
  auto plan = plan_of(rest, service);
  for (auto& queue : plan.queues)
    if (queue.is_owned) adjust(queue, layout, options);
  return plan;
}

std::vector<std::string> narrowing_complaints(const BusLayout& layout,
                                              std::string_view service,
                                              const Aws& options) {
  std::vector<std::string> complaints;
  const auto plan = plan_of(layout, service);
  const auto check = [&](const std::string& option, const auto& values) {
    for (const auto& [queue, value] : values) {
      const auto has_name = [&](const auto& planned) {
        return planned.is_owned && planned.short_name == queue;
      };
      if (std::ranges::none_of(plan.queues, has_name))
        complaints.push_back(option + " names " + queue + ", which the layout does not listen to");
    }
  };
  check("visibility_of", options.visibility_of);
  check("max_receives_of", options.max_receives_of);
  return complaints;
}

std::vector<std::string> narrowing_remarks(const BusLayout& layout,
                                           const app::Registered& registered,
                                           const Aws& options) {
  std::vector<std::string> remarks;
  if (!options.route_commands)
    for (const auto& [command, queues] : layout.sends())
      if (!registered.commands.contains(command))
        remarks.push_back("route_commands is off, so " + command +
                          " stays here, where nothing handles it");
  if (!options.listen_commands && !layout.listens().empty())
    remarks.push_back("listen_commands is off: this process receives no commands");
  if (!options.listen_events && !layout.subscribes().empty())
    remarks.push_back("listen_events is off: this process receives no events of others");
  return remarks;
}

}  // namespace sourceflow::bus
