#include "sourceflow/bus/queue_attributes.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "sourceflow/aws/limits.hpp"

namespace sourceflow::bus {
namespace {

namespace json = boost::json;

/// One spelling for what services write in several: a number may be text, and a list of one its
/// element.
json::value canonical(const json::value& value) {
  if (const auto* array = value.if_array()) {
    json::array items;
    for (const auto& item : *array) items.push_back(canonical(item));
    if (items.size() == 1) return items[0];
    std::ranges::sort(items, {}, [](const auto& item) { return json::serialize(item); });
    return items;
  }
  if (const auto* object = value.if_object()) {
    json::object members;
    for (const auto& [name, member] : *object) members[name] = canonical(member);
    return members;
  }
  if (value.is_string()) return value;
  return json::value(json::serialize(value));
}

bool is_same(const std::string& a, const std::string& b) {
  if (a == b) return true;
  boost::system::error_code failure_a, failure_b;
  const auto json_a = json::parse(a, failure_a), json_b = json::parse(b, failure_b);
  if (failure_a || failure_b || !json_a.is_object()) return false;
  return canonical(json_a) == canonical(json_b);
}

}  // namespace

aws::Attributes dead_letter_attributes(const PlannedQueue& queue) {
  aws::Attributes attributes{
      {"MessageRetentionPeriod", std::to_string(aws::limits::longest_retention.count())}};
  if (queue.is_fifo) attributes["FifoQueue"] = "true";
  return attributes;
}

aws::Attributes queue_attributes(const PlannedQueue& queue,
                                 const std::string& queue_arn,
                                 const std::string& dead_letter_arn,
                                 const std::vector<std::string>& topic_arns) {
  const json::object redrive{{"deadLetterTargetArn", dead_letter_arn},
                             {"maxReceiveCount", queue.settings.max_receives}};
  aws::Attributes attributes{
      {"VisibilityTimeout", std::to_string(queue.settings.visibility.count())},
      {"MessageRetentionPeriod", std::to_string(queue.settings.retention.count())},
      {"RedrivePolicy", json::serialize(redrive)}};
  if (queue.is_fifo) {
    const bool is_fast = queue.settings.high_throughput;
    attributes["FifoQueue"] = "true";
    attributes["DeduplicationScope"] = is_fast ? "messageGroup" : "queue";
    attributes["FifoThroughputLimit"] = is_fast ? "perMessageGroupId" : "perQueue";
  }
  if (!topic_arns.empty()) attributes["Policy"] = queue_policy(queue_arn, topic_arns);
  return attributes;
}

aws::Attributes differences(const aws::Attributes& wanted, const aws::Attributes& found) {
  aws::Attributes different;
  for (const auto& [name, value] : wanted) {
    if (name == "FifoQueue") continue;
    const auto existing = found.find(name);
    if (existing == found.end() || !is_same(value, existing->second)) different[name] = value;
  }
  return different;
}

std::string queue_policy(const std::string& queue_arn, const std::vector<std::string>& topic_arns) {
  const json::object statement{
      {"Sid", "TopicsOfTheBusLayout"},
      {"Effect", "Allow"},
      {"Principal", {{"Service", "sns.amazonaws.com"}}},
      {"Action", "sqs:SendMessage"},
      {"Resource", queue_arn},
      {"Condition",
       {{"ArnEquals", {{"aws:SourceArn", json::array(topic_arns.begin(), topic_arns.end())}}}}}};
  return json::serialize(
      json::object{{"Version", "2012-10-17"}, {"Statement", json::array{statement}}});
}

}  // namespace sourceflow::bus
