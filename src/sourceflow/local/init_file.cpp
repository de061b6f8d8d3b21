#include "sourceflow/local/init_file.hpp"

#include <algorithm>
#include <span>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/local/json_input.hpp"
#include "sourceflow/local/json_output.hpp"
#include "sourceflow/local/kms.hpp"
#include "sourceflow/local/operation.hpp"
#include "sourceflow/local/sns.hpp"
#include "sourceflow/local/sqs.hpp"

namespace sourceflow::local {

namespace json = boost::json;

namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw base::ConfigError({"the init file cannot be followed: " + why});
}

std::string text_of(const json::value& value) {
  if (!value.is_string()) return json::serialize(value);
  return std::string(value.get_string());
}

std::string member(const json::object& of, const char* name, std::string absent = {}) {
  const auto* const value = of.if_contains(name);
  return value == nullptr ? absent : text_of(*value);
}

std::string required(const json::object& of, const char* name, const char* what) {
  std::string text = member(of, name);
  if (text.empty()) refuse(std::string("a ") + what + " has no " + name);
  return text;
}

bool is_region(std::string_view text) {
  return text.find('-') != std::string_view::npos && std::ranges::all_of(text, [](unsigned char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

void check_members(const json::object& of,
                   std::initializer_list<std::string_view> known,
                   const std::string& where) {
  for (const auto& entry : of) {
    const std::string_view name(entry.key().data(), entry.key().size());
    if (std::ranges::find(known, name) == known.end())
      refuse("\"" + std::string(name) + "\" is not known in " + where);
  }
}

class SetUp {
 public:
  SetUp(World& world, const Scope& scope, std::string base_url, base::Time now)
      : world_(world), scope_(scope), base_url_(std::move(base_url)), now_(now) {}

  void run(const json::object& file) {
    check_members(file, {"region", "queues", "topics", "keys"}, "the file");
    scope_.region = member(file, "region", scope_.region);
    if (!is_region(scope_.region))
      refuse("region must be the name of one, as eu-west-1, not \"" + scope_.region + "\"");
    each(file, "queues", [&](const json::object& queue) { add_queue(queue); });
    // Only now, since a queue may name one after it for its dead letters.
    each(file, "queues", [&](const json::object& queue) { add_dead_letters(queue); });
    each(file, "topics", [&](const json::object& topic) { add_topic(topic); });
    each(file, "keys", [&](const json::object& key) { add_key(key); });
    world_.settings_changed = true;
  }

 private:
  template <class Visit>
  static void each(const json::object& file, const char* list, Visit visit) {
    const auto* const found = file.if_contains(list);
    if (found == nullptr) return;
    if (!found->is_array()) refuse(std::string(list) + " must be a list");
    for (const auto& item : found->get_array()) {
      if (!item.is_object()) refuse(std::string("each of ") + list + " must be an object");
      visit(item.get_object());
    }
  }

  json::object call(std::span<const Operation> among,
                    std::string_view operation,
                    const json::object& input,
                    const std::string& what) {
    const auto found = std::ranges::find(among, operation, &Operation::name);
    const JsonInput in(input);
    std::string answer;
    JsonOutput out(answer);
    Call made{world_,
              operation,
              in,
              out,
              now_,
              scope_,
              std::make_shared<const std::string>(scope_.account),
              base_url_,
              "/"};
    try {
      found->run(made);
    } catch (const ServiceError& error) {
      refuse(what + ": " + error.what());
    }
    out.end();
    return json::parse(answer).get_object();
  }

  static json::object attributes_of(const json::object& from) {
    json::object texts;
    const auto* const found = from.if_contains("attributes");
    if (found == nullptr) return texts;
    if (!found->is_object()) refuse("attributes must be an object");
    for (const auto& entry : found->get_object()) texts[entry.key()] = text_of(entry.value());
    return texts;
  }

  std::string url(const std::string& queue) const {
    return base_url_ + "/" + scope_.account + "/" + queue;
  }

  void add_queue(const json::object& queue) {
    const std::string name = required(queue, "name", "queue");
    check_members(queue, {"name", "attributes", "tags", "deadLetters"}, "queue " + name);
    json::object attributes = attributes_of(queue);
    if (name.ends_with(".fifo")) attributes["FifoQueue"] = "true";
    json::object input{{"QueueName", name}, {"Attributes", attributes}};
    if (const auto* const tags = queue.if_contains("tags")) input["tags"] = *tags;
    call(sqs_queue_operations(), "CreateQueue", input, "queue " + name);
  }

  void add_dead_letters(const json::object& queue) {
    const auto* const found = queue.if_contains("deadLetters");
    if (found == nullptr) return;
    const std::string name = member(queue, "name");
    if (!found->is_object()) refuse("deadLetters of queue " + name + " must be an object");
    const json::object& given = found->get_object();
    check_members(given, {"queue", "maxReceives"}, "deadLetters of queue " + name);
    const json::object policy{
        {"deadLetterTargetArn", queue_arn(scope_, required(given, "queue", "dead-letter policy"))},
        {"maxReceiveCount", member(given, "maxReceives", "3")}};
    call(sqs_queue_operations(),
         "SetQueueAttributes",
         {{"QueueUrl", url(name)},
          {"Attributes", json::object{{"RedrivePolicy", json::serialize(policy)}}}},
         "the dead letters of queue " + name);
  }

  void add_topic(const json::object& topic) {
    const std::string name = required(topic, "name", "topic");
    check_members(topic, {"name", "attributes", "tags", "subscriptions"}, "topic " + name);
    json::object attributes = attributes_of(topic);
    if (name.ends_with(".fifo")) attributes["FifoTopic"] = "true";
    json::object input{{"Name", name}, {"Attributes", attributes}};
    if (const auto* const tags = topic.if_contains("tags")) input["Tags"] = *tags;
    call(sns_topic_operations(), "CreateTopic", input, "topic " + name);
    each(topic, "subscriptions", [&](const json::object& given) { subscribe(name, given); });
  }

  void subscribe(const std::string& topic, const json::object& given) {
    check_members(given,
                  {"queue", "protocol", "endpoint", "raw", "filterPolicy", "attributes"},
                  "a subscription of topic " + topic);
    json::object attributes = attributes_of(given);
    if (const auto* const raw = given.if_contains("raw"))
      attributes["RawMessageDelivery"] = text_of(*raw);
    if (const auto* const filter = given.if_contains("filterPolicy"))
      attributes["FilterPolicy"] = json::serialize(*filter);
    const std::string queue = member(given, "queue");
    json::object input{
        {"TopicArn", topic_arn(scope_, topic)},
        {"Protocol", member(given, "protocol", "sqs")},
        {"Endpoint",
         queue.empty() ? required(given, "endpoint", "subscription") : queue_arn(scope_, queue)},
        {"Attributes", attributes}};
    call(sns_subscription_operations(), "Subscribe", input, "a subscription of topic " + topic);
    if (!queue.empty()) let_in(queue);
  }

  /// The queue's policy then lets every topic in that it is subscribed to.
  void let_in(const std::string& name) {
    NamedQueue* const queue = world_.queues.find(scope_, name);
    if (queue == nullptr) refuse("there is no queue " + name + " to subscribe");
    constexpr std::string_view own = "sourceflow-init";
    const std::string& policy = queue->queue.attributes().policy;
    if (!policy.empty() && policy.find(own) == std::string::npos) return;
    json::array topics;
    for (const auto& [arn, topic] : world_.topics.all()) {
      for (const auto& subscription : topic->subscriptions) {
        if (subscription->endpoint == *queue->arn) topics.emplace_back(arn);
      }
    }
    const json::object statement{
        {"Sid", json::string_view(own.data(), own.size())},
        {"Effect", "Allow"},
        {"Principal", json::object{{"Service", "sns.amazonaws.com"}}},
        {"Action", "sqs:SendMessage"},
        {"Resource", *queue->arn},
        {"Condition", json::object{{"ArnEquals", json::object{{"aws:SourceArn", topics}}}}}};
    const json::object document{{"Version", "2012-10-17"}, {"Statement", json::array{statement}}};
    call(sqs_queue_operations(),
         "SetQueueAttributes",
         {{"QueueUrl", url(name)},
          {"Attributes", json::object{{"Policy", json::serialize(document)}}}},
         "the policy of queue " + name);
  }

  void add_key(const json::object& key) {
    check_members(key, {"alias", "description", "policy"}, "a key");
    const std::string alias = required(key, "alias", "key");
    const std::string arn = "arn:aws:kms:" + scope_.region + ":" + scope_.account + ":" + alias;
    if (world_.keys.aliases().contains(arn)) return;
    json::object input{{"Description", member(key, "description")}};
    if (key.contains("policy")) input["Policy"] = member(key, "policy");
    const auto made = call(kms_key_operations(), "CreateKey", input, "key " + alias);
    call(kms_alias_operations(),
         "CreateAlias",
         {{"AliasName", alias}, {"TargetKeyId", made.at("KeyMetadata").at("KeyId")}},
         "alias " + alias);
  }

  World& world_;
  Scope scope_;
  std::string base_url_;
  base::Time now_;
};

}  // namespace

void set_up(
    World& world, std::string_view text, const Scope& scope, std::string base_url, base::Time now) {
  boost::system::error_code error;
  const json::value file = json::parse(json::string_view(text.data(), text.size()), error);
  if (error) refuse("it is no JSON: " + error.message());
  if (!file.is_object()) refuse("it must be a JSON object");
  SetUp(world, scope, std::move(base_url), now).run(file.get_object());
}

}  // namespace sourceflow::local
