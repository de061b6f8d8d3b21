#include "sourceflow/bus/queue_status.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include <boost/json.hpp>

#include "sourceflow/bus/names.hpp"
#include "sourceflow/bus/text_table.hpp"

namespace sourceflow::bus {
namespace {

std::string last_part(const std::string& arn) { return arn.substr(arn.rfind(':') + 1); }

std::int64_t number(const aws::Attributes& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  std::int64_t value = 0;
  if (found != attributes.end())
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  return value;
}

std::string dead_letter_queue(const aws::Attributes& attributes) {
  const auto policy = attributes.find("RedrivePolicy");
  if (policy == attributes.end()) return {};
  boost::system::error_code failure;
  const auto json = boost::json::parse(policy->second, failure);
  const auto* target =
      !failure && json.is_object() ? json.as_object().if_contains("deadLetterTargetArn") : nullptr;
  return target && target->is_string() ? last_part(std::string(target->as_string())) : "";
}

}  // namespace

QueueStatus status_of(const aws::Attributes& attributes) {
  const auto arn = attributes.find("QueueArn");
  QueueStatus status;
  if (arn != attributes.end()) status.name = last_part(arn->second);
  status.is_fifo = is_fifo(status.name);
  status.waiting = number(attributes, "ApproximateNumberOfMessages");
  status.in_flight = number(attributes, "ApproximateNumberOfMessagesNotVisible");
  status.delayed = number(attributes, "ApproximateNumberOfMessagesDelayed");
  status.dead_letter_queue = dead_letter_queue(attributes);
  return status;
}

std::vector<QueueStatus> with_dead_letters(std::vector<QueueStatus> queues) {
  std::map<std::string, std::int64_t> depths;
  std::set<std::string> dead_letter_queues;
  for (const auto& queue : queues) {
    depths[queue.name] = queue.waiting + queue.in_flight + queue.delayed;
    dead_letter_queues.insert(queue.dead_letter_queue);
  }
  std::erase_if(queues, [&](const auto& queue) { return dead_letter_queues.contains(queue.name); });
  for (auto& queue : queues)
    if (const auto depth = depths.find(queue.dead_letter_queue); depth != depths.end())
      queue.dead_letters = depth->second;
  std::ranges::sort(queues, {}, &QueueStatus::name);
  return queues;
}

std::string to_text(const std::vector<QueueStatus>& queues) {
  std::vector<TextRow> rows{{"queue", "kind", "waiting", "in flight", "delayed", "dead letters"}};
  QueueStatus sum{.name = "all", .dead_letters = 0};
  for (const auto& queue : queues) {
    rows.push_back({queue.name,
                    queue.is_fifo ? "FIFO" : "standard",
                    std::to_string(queue.waiting),
                    std::to_string(queue.in_flight),
                    std::to_string(queue.delayed),
                    queue.dead_letters ? std::to_string(*queue.dead_letters) : "-"});
    sum.waiting += queue.waiting;
    sum.in_flight += queue.in_flight;
    sum.delayed += queue.delayed;
    *sum.dead_letters += queue.dead_letters.value_or(0);
  }
  rows.push_back({sum.name,
                  "",
                  std::to_string(sum.waiting),
                  std::to_string(sum.in_flight),
                  std::to_string(sum.delayed),
                  std::to_string(*sum.dead_letters)});
  return text_table(rows);
}

}  // namespace sourceflow::bus
