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

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

json::value attribute(const std::string& resource, const char* name) {
  return {{"Fn::GetAtt", json::array{resource, name}}};
}

json::value reference_to(const std::string& resource) { return {{"Ref", resource}}; }

/// Texts with placeholders are filled in by CloudFormation.
json::value substituted(const json::value& value) {
  return with_texts(value, [](const std::string& text) -> json::value {
    if (text.find("${AWS::") == std::string::npos) return json::value(text);
    return {{"Fn::Sub", text}};
  });
}

class Template {
 public:
  explicit Template(const ServiceLayout& layout) : layout_(layout) {}

  std::string of(const Plan& plan) {
    for (const auto& queue : plan.queues) add(queue);
    for (const auto& topic : plan.topics) add(topic);
    for (const auto& queue : plan.queues) add_policy(queue);
    for (const auto& subscription : plan.subscriptions) add(subscription);
    add_key();
    return pretty_json(json::object{
        {"AWSTemplateFormatVersion", "2010-09-09"},
        {"Description", "What the bus layout of the service " + layout_.service + " needs."},
        {"Resources", std::move(resources_)}});
  }

 private:
  /// `orders-dlq.fifo` becomes `QueueOrdersDlqFifo`; two names that would become the same get a
  /// number.
  std::string id_of(const std::string& kind, const std::string& name) {
    auto& id = ids_[kind + " " + name];
    if (!id.empty()) return id;
    std::string words = kind;
    bool is_start = true;
    for (const char c : name) {
      if (!is_letter_or_digit(c)) {
        is_start = true;
        continue;
      }
      const bool is_small = c >= 'a' && c <= 'z';
      words += std::exchange(is_start, false) && is_small ? static_cast<char>(c - 'a' + 'A') : c;
    }
    id = words;
    for (int number = 2; !taken_.insert(id).second; ++number) id = words + std::to_string(number);
    return id;
  }

  void add(const std::string& id, const char* type, json::object properties) {
    resources_[id] = json::object{{"Type", type}, {"Properties", std::move(properties)}};
  }

  void add_queue(const std::string& name, const aws::Attributes& attributes) {
    json::object properties{{"QueueName", name}};
    for (const auto& [attribute, value] : attributes)
      if (attribute != "RedrivePolicy" && attribute != "Policy")
        properties[attribute] = typed_text(value);
    add(id_of("Queue", name), "AWS::SQS::Queue", std::move(properties));
  }

  void add(const PlannedQueue& queue) {
    add_queue(queue.dead_letters, dead_letter_attributes(queue));
    add_queue(queue.name, queue_attributes(queue, "", "", {}));
    auto& made = resources_[id_of("Queue", queue.name)].as_object();
    made["Properties"].as_object()["RedrivePolicy"] =
        json::object{{"deadLetterTargetArn", attribute(id_of("Queue", queue.dead_letters), "Arn")},
                     {"maxReceiveCount", queue.settings.max_receives}};
  }

  void add(const PlannedTopic& topic) {
    json::object properties{{"TopicName", topic.name}};
    if (topic.is_owned) properties["DisplayName"] = topic.display_name;
    if (topic.is_fifo) properties["FifoTopic"] = true;
    topics_.insert(topic.name);
    add(id_of("Topic", topic.name), "AWS::SNS::Topic", std::move(properties));
  }

  void add_policy(const PlannedQueue& queue) {
    if (queue.topics.empty()) return;
    std::vector<std::string> topics;
    for (const auto& topic : queue.topics) topics.push_back(topic_arn_of(topic));
    const auto policy = json::parse(queue_policy(queue_arn_of(queue.name), topics));
    add(id_of("QueuePolicy", queue.name),
        "AWS::SQS::QueuePolicy",
        {{"Queues", json::array{reference_to(id_of("Queue", queue.name))}},
         {"PolicyDocument", substituted(policy)}});
  }

  void add(const PlannedSubscription& one) {
    const auto topic = topics_.contains(one.topic)
                           ? reference_to(id_of("Topic", one.topic))
                           : substituted(json::value(topic_arn_of(one.topic)));
    add(id_of("Subscription", one.topic + "-" + one.queue),
        "AWS::SNS::Subscription",
        {{"TopicArn", topic},
         {"Protocol", "sqs"},
         {"Endpoint", attribute(id_of("Queue", one.queue), "Arn")},
         {"RawMessageDelivery", true}});
  }

  void add_key() {
    if (!layout_.encryption.starts_with("alias/")) return;
    add("Key",
        "AWS::KMS::Key",
        {{"Description", "Seals the messages of the service " + layout_.service + "."},
         {"EnableKeyRotation", true},
         {"KeyPolicy", substituted(key_policy())}});
    auto& key = resources_["Key"].as_object();
    // Messages that wait in queues must still open.
    key["DeletionPolicy"] = "Retain";
    key["UpdateReplacePolicy"] = "Retain";
    add("KeyAlias",
        "AWS::KMS::Alias",
        {{"AliasName", layout_.encryption}, {"TargetKeyId", reference_to("Key")}});
  }

  const ServiceLayout& layout_;
  json::object resources_;
  std::map<std::string, std::string> ids_;
  std::set<std::string> taken_{"Key", "KeyAlias"};
  std::set<std::string> topics_;
};

}  // namespace

std::string to_cloudformation(const ServiceLayout& layout, const ExportOptions& options) {
  return Template(layout).of(exported_plan(layout, options));
}

}  // namespace sourceflow::bus
