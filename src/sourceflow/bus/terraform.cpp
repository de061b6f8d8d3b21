#include <map>
#include <set>
#include <utility>

#include <boost/json.hpp>

#include "sourceflow/bus/arns.hpp"
#include "sourceflow/bus/export.hpp"
#include "sourceflow/bus/key_policy.hpp"
#include "sourceflow/bus/pretty_json.hpp"
#include "sourceflow/bus/queue_attributes.hpp"

namespace sourceflow::bus {
namespace {

namespace json = boost::json;

/// SQS's attributes by their names in Terraform's provider for AWS.
const std::map<std::string, const char*, std::less<>>& argument_names() {
  static const std::map<std::string, const char*, std::less<>> names{
      {"VisibilityTimeout", "visibility_timeout_seconds"},
      {"MessageRetentionPeriod", "message_retention_seconds"},
      {"FifoQueue", "fifo_queue"},
      {"DeduplicationScope", "deduplication_scope"},
      {"FifoThroughputLimit", "fifo_throughput_limit"}};
  return names;
}

std::string interpolated(std::string text) {
  text =
      replaced(std::move(text), partition_placeholder, "${data.aws_partition.current.partition}");
  text = replaced(std::move(text), region_placeholder, "${data.aws_region.current.id}");
  return replaced(
      std::move(text), account_placeholder, "${data.aws_caller_identity.current.account_id}");
}

class Configuration {
 public:
  explicit Configuration(const ServiceLayout& layout) : layout_(layout) {}

  std::string of(const Plan& plan) {
    for (const auto& queue : plan.queues) add(queue);
    for (const auto& topic : plan.topics) add(topic);
    for (const auto& queue : plan.queues) add_policy(queue);
    for (const auto& subscription : plan.subscriptions) add(subscription);
    add_key();
    const json::object provider{{"source", "hashicorp/aws"}, {"version", ">= 5.0"}};
    const json::object current{{"current", json::object{}}};
    return pretty_json(json::object{
        {"terraform",
         {{"required_version", ">= 1.5"}, {"required_providers", {{"aws", provider}}}}},
        {"data",
         {{"aws_caller_identity", current}, {"aws_partition", current}, {"aws_region", current}}},
        {"resource", std::move(resources_)}});
  }

 private:
  /// `orders.fifo` becomes `orders_fifo`; two names that would become the same get a number.
  std::string label_of(const std::string& type, const std::string& name) {
    auto& label = labels_[type + " " + name];
    if (!label.empty()) return label;
    const auto words = replaced(name, ".", "_");
    const bool is_started_well = words[0] > '9' || words[0] < '-';
    const auto first = is_started_well ? words : "_" + words;
    label = first;
    for (int number = 2; !taken_.insert(type + " " + label).second; ++number)
      label = first + "_" + std::to_string(number);
    return label;
  }

  std::string reference(const std::string& type, const std::string& name, const char* attribute) {
    return "${" + type + "." + label_of(type, name) + "." + attribute + "}";
  }

  void add(const std::string& type, const std::string& label, json::object arguments) {
    auto& of_type = resources_[type];
    if (!of_type.is_object()) of_type = json::object{};
    of_type.as_object()[label] = std::move(arguments);
  }

  json::object arguments_of(const std::string& name, const aws::Attributes& attributes) {
    json::object arguments{{"name", name}};
    for (const auto& [attribute, value] : attributes)
      if (const auto found = argument_names().find(attribute); found != argument_names().end())
        arguments[found->second] = typed_text(value);
    return arguments;
  }

  void add(const PlannedQueue& queue) {
    const std::string type = "aws_sqs_queue";
    add(type,
        label_of(type, queue.dead_letters),
        arguments_of(queue.dead_letters, dead_letter_attributes(queue)));
    const auto attributes =
        queue_attributes(queue, "", reference(type, queue.dead_letters, "arn"), {});
    auto arguments = arguments_of(queue.name, attributes);
    arguments["redrive_policy"] = attributes.at("RedrivePolicy");
    add(type, label_of(type, queue.name), std::move(arguments));
  }

  void add(const PlannedTopic& topic) {
    json::object arguments{{"name", topic.name}};
    if (topic.is_owned) arguments["display_name"] = topic.display_name;
    if (topic.is_fifo) arguments["fifo_topic"] = true;
    topics_.insert(topic.name);
    add("aws_sns_topic", label_of("aws_sns_topic", topic.name), std::move(arguments));
  }

  std::string arn_of_topic(const std::string& name) {
    return topics_.contains(name) ? reference("aws_sns_topic", name, "arn")
                                  : interpolated(topic_arn_of(name));
  }

  void add_policy(const PlannedQueue& queue) {
    if (queue.topics.empty()) return;
    std::vector<std::string> topics;
    for (const auto& topic : queue.topics) topics.push_back(arn_of_topic(topic));
    add("aws_sqs_queue_policy",
        label_of("aws_sqs_queue", queue.name),
        {{"queue_url", reference("aws_sqs_queue", queue.name, "url")},
         {"policy", queue_policy(reference("aws_sqs_queue", queue.name, "arn"), topics)}});
  }

  void add(const PlannedSubscription& one) {
    const std::string type = "aws_sns_topic_subscription";
    add(type,
        label_of(type, one.topic + "-" + one.queue),
        {{"topic_arn", arn_of_topic(one.topic)},
         {"protocol", "sqs"},
         {"endpoint", reference("aws_sqs_queue", one.queue, "arn")},
         {"raw_message_delivery", true}});
  }

  void add_key() {
    if (!layout_.encryption.starts_with("alias/")) return;
    add("aws_kms_key",
        "messages",
        {{"description", "Seals the messages of the service " + layout_.service + "."},
         {"enable_key_rotation", true},
         {"policy", interpolated(json::serialize(key_policy()))},
         // Messages that wait in queues must still open.
         {"lifecycle", {{"prevent_destroy", true}}}});
    add("aws_kms_alias",
        "messages",
        {{"name", layout_.encryption}, {"target_key_id", "${aws_kms_key.messages.key_id}"}});
  }

  const ServiceLayout& layout_;
  json::object resources_;
  std::map<std::string, std::string> labels_;
  std::set<std::string> taken_;
  std::set<std::string> topics_;
};

}  // namespace

std::string to_terraform(const ServiceLayout& layout, const ExportOptions& options) {
  return Configuration(layout).of(exported_plan(layout, options));
}

}  // namespace sourceflow::bus
