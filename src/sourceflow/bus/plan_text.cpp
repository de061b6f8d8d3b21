#include <sstream>

#include "sourceflow/bus/plan.hpp"
#include "sourceflow/bus/text_table.hpp"

namespace sourceflow::bus {
namespace {

constexpr std::string_view indent = "  ";

std::string duration_text(std::chrono::seconds time) {
  constexpr int day = 86'400;
  const auto count = time.count();
  if (count % day == 0) return std::to_string(count / day) + " d";
  if (count % 3600 == 0) return std::to_string(count / 3600) + " h";
  if (count % 60 == 0) return std::to_string(count / 60) + " min";
  return std::to_string(count) + " s";
}

void print_table(std::ostream& out, std::string_view title, const std::vector<TextRow>& rows) {
  if (!rows.empty()) out << title << '\n' << text_table(rows, indent);
}

std::vector<TextRow> routes(const auto& messages, const std::string& prefix) {
  std::vector<TextRow> rows;
  for (const auto& [message, destinations] : messages)
    for (const auto& destination : destinations)
      rows.push_back({message, "-> " + prefix + destination});
  return rows;
}

std::vector<std::string> queue_row(const PlannedQueue& queue) {
  const auto& settings = queue.settings;
  if (!queue.is_owned)
    return {queue.name, queue.is_fifo ? "FIFO" : "standard", "kept by the service that listens"};
  return {queue.name,
          queue.is_fifo ? "FIFO" : "standard",
          "visibility " + duration_text(settings.visibility) + ", retention " +
              duration_text(settings.retention),
          "after " + std::to_string(settings.max_receives) + " receives to " + queue.dead_letters};
}

}  // namespace

std::string to_text(const BusLayout& layout, std::string_view service) {
  const auto plan = plan_of(layout, service);
  std::vector<TextRow> queues, topics, listens, subscriptions;
  for (const auto& queue : plan.queues) queues.push_back(queue_row(queue));
  for (const auto& topic : plan.topics)
    topics.push_back({topic.name,
                      topic.is_fifo ? "FIFO" : "standard",
                      "display name \"" + topic.display_name + "\""});
  for (const auto& [queue, settings] : layout.listens())
    listens.push_back({layout.name_prefix() + queue});
  for (const auto& subscription : plan.subscriptions)
    subscriptions.push_back({subscription.topic, "-> " + subscription.queue, "raw delivery"});

  std::ostringstream out;
  out << "bus layout of service " << service;
  if (!layout.name_prefix().empty()) out << ", names prefixed with " << layout.name_prefix();
  out << '\n';
  print_table(out, "sends", routes(layout.sends(), layout.name_prefix()));
  print_table(out, "raises", routes(layout.raises(), layout.name_prefix()));
  print_table(out, "listens to", listens);
  print_table(out, "subscribes to", subscriptions);
  print_table(out, "queues", queues);
  print_table(out, "topics", topics);
  return out.str();
}

}  // namespace sourceflow::bus
