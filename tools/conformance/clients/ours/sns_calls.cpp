#include "clients/ours/calls.hpp"

namespace sourceflow::conformance {

namespace {

base::Task<json::object> create_topic(Clients* clients, Input input) {
  input.only({"Name", "Attributes", "Tags"});
  auto name = input.text("Name");
  auto attributes = input.pairs("Attributes");
  auto tags = input.tags("Tags", "Key", "Value");
  const auto arn =
      co_await clients->sns.create_topic(std::move(name), std::move(attributes), std::move(tags));
  co_return json::object{{"TopicArn", arn}};
}

base::Task<json::object> delete_topic(Clients* clients, Input input) {
  auto arn = input.text("TopicArn");
  co_await clients->sns.delete_topic(std::move(arn));
  co_return json::object{};
}

base::Task<json::object> list_topics(Clients* clients, Input) {
  const auto arns = co_await clients->sns.list_topics();
  json::array topics;
  for (const auto& arn : arns) topics.push_back(json::object{{"TopicArn", arn}});
  co_return json::object{{"Topics", std::move(topics)}};
}

base::Task<json::object> get_topic_attributes(Clients* clients, Input input) {
  auto arn = input.text("TopicArn");
  const auto found = co_await clients->sns.topic_attributes(std::move(arn));
  if (!found) refuse("NotFound");
  co_return json::object{{"Attributes", written(*found)}};
}

base::Task<json::object> set_topic_attributes(Clients* clients, Input input) {
  auto arn = input.text("TopicArn");
  auto name = input.text("AttributeName");
  auto value = input.text("AttributeValue");
  co_await clients->sns.set_topic_attribute(std::move(arn), std::move(name), std::move(value));
  co_return json::object{};
}

base::Task<json::object> tag_resource(Clients* clients, Input input) {
  auto arn = input.text("ResourceArn");
  auto tags = input.tags("Tags", "Key", "Value");
  co_await clients->sns.tag_topic(std::move(arn), std::move(tags));
  co_return json::object{};
}

base::Task<json::object> subscribe(Clients* clients, Input input) {
  input.only({"TopicArn", "Protocol", "Endpoint", "Attributes", "ReturnSubscriptionArn"});
  auto arn = input.text("TopicArn");
  auto protocol = input.text("Protocol");
  auto endpoint = input.text("Endpoint");
  auto attributes = input.pairs("Attributes");
  const auto made = co_await clients->sns.subscribe(
      std::move(arn), std::move(protocol), std::move(endpoint), std::move(attributes));
  co_return json::object{{"SubscriptionArn", made}};
}

base::Task<json::object> unsubscribe(Clients* clients, Input input) {
  auto arn = input.text("SubscriptionArn");
  co_await clients->sns.unsubscribe(std::move(arn));
  co_return json::object{};
}

base::Task<json::object> list_subscriptions(Clients* clients, Input input) {
  auto arn = input.text("TopicArn");
  const auto subscriptions = co_await clients->sns.list_subscriptions_by_topic(std::move(arn));
  json::array found;
  for (const auto& one : subscriptions) {
    found.push_back(json::object{{"SubscriptionArn", one.arn},
                                 {"Owner", one.owner},
                                 {"Protocol", one.protocol},
                                 {"Endpoint", one.endpoint},
                                 {"TopicArn", one.topic_arn}});
  }
  co_return json::object{{"Subscriptions", std::move(found)}};
}

base::Task<json::object> get_subscription_attributes(Clients* clients, Input input) {
  auto arn = input.text("SubscriptionArn");
  const auto found = co_await clients->sns.subscription_attributes(std::move(arn));
  if (!found) refuse("NotFound");
  co_return json::object{{"Attributes", written(*found)}};
}

base::Task<json::object> set_subscription_attributes(Clients* clients, Input input) {
  auto arn = input.text("SubscriptionArn");
  auto name = input.text("AttributeName");
  auto value = input.text("AttributeValue");
  co_await clients->sns.set_subscription_attribute(
      std::move(arn), std::move(name), std::move(value));
  co_return json::object{};
}

aws::PublishEntry entry_of(const Input& input) {
  return {.message = input.text("Message"),
          .attributes = input.message_attributes(),
          .subject = input.text("Subject"),
          .group_id = input.optional_text("MessageGroupId"),
          .deduplication_id = input.optional_text("MessageDeduplicationId")};
}

base::Task<json::object> publish(Clients* clients, Input input) {
  input.only({"TopicArn",
              "Message",
              "Subject",
              "MessageAttributes",
              "MessageGroupId",
              "MessageDeduplicationId"});
  auto arn = input.text("TopicArn");
  auto entry = entry_of(input);
  const auto sent = co_await clients->sns.publish(std::move(arn), std::move(entry));
  co_return json::object{{"MessageId", sent.message_id}, {"SequenceNumber", sent.sequence_number}};
}

base::Task<json::object> publish_batch(Clients* clients, Input input) {
  const auto entries = input.entries("PublishBatchRequestEntries");
  std::vector<aws::PublishEntry> wanted;
  for (const auto& entry : entries) wanted.push_back(entry_of(entry));
  auto arn = input.text("TopicArn");
  const auto results = co_await clients->sns.publish_batch(std::move(arn), std::move(wanted));
  co_return written(results, entries);
}

constexpr NamedCall calls[] = {
    {"CreateTopic", create_topic},
    {"DeleteTopic", delete_topic},
    {"GetSubscriptionAttributes", get_subscription_attributes},
    {"GetTopicAttributes", get_topic_attributes},
    {"ListSubscriptionsByTopic", list_subscriptions},
    {"ListTopics", list_topics},
    {"Publish", publish},
    {"PublishBatch", publish_batch},
    {"SetSubscriptionAttributes", set_subscription_attributes},
    {"SetTopicAttributes", set_topic_attributes},
    {"Subscribe", subscribe},
    {"TagResource", tag_resource},
    {"Unsubscribe", unsubscribe},
};

}  // namespace

std::span<const NamedCall> sns_calls() { return calls; }

}  // namespace sourceflow::conformance
