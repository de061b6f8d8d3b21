#include "sourceflow/bus/layout_checks.hpp"

#include <algorithm>
#include <set>

#include "sourceflow/bus/plan.hpp"

namespace sourceflow::bus {
namespace {

using namespace std::chrono_literals;
using Complaints = std::vector<std::string>;

template <class Names>
std::string joined(const Names& names) {
  std::string text;
  for (const auto& name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

void check_single_destination(const auto& routes,
                              const std::string& verb,
                              const std::string& what,
                              Complaints& complaints) {
  for (const auto& [message, destinations] : routes)
    if (destinations.size() > 1)
      complaints.push_back(message + " is " + verb + " to the " + what + "s " +
                           joined(destinations) + ": choose one");
}

void check_settings(const std::string& queue,
                    const QueueSettings& settings,
                    Complaints& complaints) {
  const auto refuse = [&](const std::string& text) {
    complaints.push_back("queue " + queue + ": " + text);
  };
  if (settings.max_receives < 1 || settings.max_receives > 1000)
    refuse("max_receives is " + std::to_string(settings.max_receives) +
           ", it must be from 1 to 1000");
  if (settings.visibility < 5s || settings.visibility > 12h)
    refuse("visibility is " + std::to_string(settings.visibility.count()) +
           " s, it must be from 5 s to 12 h");
  if (settings.retention < 60s || settings.retention > 14 * 24h)
    refuse("retention is " + std::to_string(settings.retention.count()) +
           " s, it must be from 1 minute to 14 days");
}

void check_full_name(const char* what,
                     const std::string& name,
                     std::size_t longest,
                     Complaints& complaints) {
  auto complaint = name_complaint(what, name, longest);
  if (!complaint.empty()) complaints.push_back(std::move(complaint));
}

}  // namespace

Complaints structural_complaints(const BusLayout& layout, std::string_view service) {
  Complaints complaints;
  check_single_destination(layout.sends(), "sent", "queue", complaints);
  check_single_destination(layout.raises(), "raised", "topic", complaints);
  for (const auto& [queue, settings] : layout.listens())
    check_settings(queue, settings.value_or(QueueSettings{}), complaints);
  check_settings("for events", layout.event_queue_settings().value_or(QueueSettings{}), complaints);
  if (layout.event_queue_settings() && layout.subscribes().empty())
    complaints.push_back("the event queue has settings, but no topic is subscribed to");

  const auto plan = plan_of(layout, service);
  std::set<std::string> dead_letters;
  for (const auto& queue : plan.queues) {
    check_full_name("queue", queue.name, longest_queue_name, complaints);
    if (fault_of(queue.name, longest_queue_name) == NameFault::none)
      check_full_name("dead-letter queue", queue.dead_letters, longest_queue_name, complaints);
    dead_letters.insert(queue.dead_letters);
  }
  for (const auto& queue : plan.queues)
    if (dead_letters.contains(queue.name))
      complaints.push_back("queue " + queue.name +
                           " is the dead-letter queue of another: give one of them another name");
  for (const auto& topic : plan.topics)
    check_full_name("topic", topic.name, longest_topic_name, complaints);
  for (const auto& [topic, settings] : layout.topics()) {
    if (settings.display_name.size() > 100)
      complaints.push_back("topic " + topic + ": display_name has " +
                           std::to_string(settings.display_name.size()) +
                           " characters, at most 100 are allowed");
    const bool is_used = layout.subscribes().contains(topic) ||
                         std::ranges::any_of(layout.raises(), [&](const auto& route) {
                           return route.second.contains(topic);
                         });
    if (!is_used)
      complaints.push_back("topic " + topic + " has settings, but nothing is raised to it or " +
                           "subscribed from it");
  }
  for (const auto* own : {"-events", "-events.fifo"}) {
    const auto name = std::string(service) + own;
    if (layout.listens().contains(name) && !layout.subscribes().empty())
      complaints.push_back("queue " + name +
                           " takes this service's events, so it cannot be "
                           "listened to for commands");
  }
  return complaints;
}

Complaints handler_complaints(const BusLayout& layout, const app::Registered& registered) {
  Complaints complaints;
  for (const auto& [command, queues] : layout.sends())
    for (const auto& queue : queues)
      if (layout.listens().contains(queue) && !registered.commands.contains(command))
        complaints.push_back("queue " + queue + " is listened to and carries " + command +
                             ", which nothing here handles");
  if (registered.commands.empty() && !layout.listens().empty()) {
    std::vector<std::string> queues;
    for (const auto& [queue, settings] : layout.listens()) queues.push_back(queue);
    complaints.push_back("no command is handled here, yet " + joined(queues) + " is listened to");
  }
  if (registered.events.empty() && !layout.subscribes().empty())
    complaints.push_back("no view or reaction takes an event here, yet " +
                         joined(layout.subscribes()) + " is subscribed to");
  return complaints;
}

Complaints layout_remarks(const BusLayout& layout, const app::Registered& registered) {
  Complaints remarks;
  for (const auto& [command, queues] : layout.sends()) {
    const auto& queue = *queues.begin();
    if (registered.commands.contains(command) && !layout.listens().contains(queue))
      remarks.push_back(command + " is handled here but sent to " + queue +
                        ", which is not listened to here: it is handled only where it is");
    if (!is_fifo(queue))
      remarks.push_back(command + " is sent to " + queue +
                        ", a standard queue, which keeps no order among an entity's commands");
  }
  for (const auto& [event, topics] : layout.raises())
    if (!is_fifo(*topics.begin()))
      remarks.push_back(event + " is raised to " + *topics.begin() +
                        ", a standard topic, which keeps no order among an entity's events");
  return remarks;
}

}  // namespace sourceflow::bus
