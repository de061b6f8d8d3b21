#include "sourceflow/bus/plan.hpp"

#include <map>

namespace sourceflow::bus {
namespace {

PlannedQueue planned_queue(const BusLayout& layout,
                           const std::string& short_name,
                           std::optional<QueueSettings> settings,
                           bool is_owned) {
  const auto name = layout.name_prefix() + short_name;
  return {.name = name,
          .short_name = short_name,
          .dead_letters = dead_letter_name(name),
          .is_fifo = is_fifo(name),
          .is_owned = is_owned,
          .settings = settings.value_or(QueueSettings{}),
          .topics = {}};
}

template <class Map>
auto values_of(Map map) {
  std::vector<typename Map::mapped_type> values;
  for (auto& [name, value] : map) values.push_back(std::move(value));
  return values;
}

PlannedTopic planned_topic(const BusLayout& layout, const std::string& short_name, bool is_owned) {
  const auto settings = layout.topics().find(short_name);
  const bool is_named = settings != layout.topics().end() && !settings->second.display_name.empty();
  return {.name = layout.name_prefix() + short_name,
          .short_name = short_name,
          .is_fifo = is_fifo(short_name),
          .is_owned = is_owned,
          .display_name = is_named ? settings->second.display_name : short_name};
}

}  // namespace

std::string event_queue_of(std::string_view service, std::string_view topic) {
  return std::string(service) + (is_fifo(topic) ? "-events.fifo" : "-events");
}

Plan plan_of(const BusLayout& layout, std::string_view service) {
  std::map<std::string, PlannedQueue> queues;
  std::map<std::string, PlannedTopic> topics;
  Plan plan;
  for (const auto& [queue, settings] : layout.listens())
    queues.emplace(queue, planned_queue(layout, queue, settings, true));
  for (const auto& [command, destinations] : layout.sends())
    for (const auto& queue : destinations)
      queues.emplace(queue, planned_queue(layout, queue, std::nullopt, false));
  for (const auto& [event, destinations] : layout.raises())
    for (const auto& topic : destinations)
      topics.emplace(topic, planned_topic(layout, topic, true));
  for (const auto& topic : layout.subscribes()) {
    topics.emplace(topic, planned_topic(layout, topic, false));
    const auto queue = event_queue_of(service, topic);
    auto& planned =
        queues.emplace(queue, planned_queue(layout, queue, layout.event_queue_settings(), true))
            .first->second;
    planned.topics.insert(layout.name_prefix() + topic);
    plan.subscriptions.push_back({layout.name_prefix() + topic, planned.name});
  }
  plan.queues = values_of(std::move(queues));
  plan.topics = values_of(std::move(topics));
  return plan;
}

}  // namespace sourceflow::bus
