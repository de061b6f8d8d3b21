#include "sourceflow/aws/sns.hpp"

#include <utility>

#include "sourceflow/aws/call.hpp"
#include "sourceflow/aws/form_text.hpp"
#include "sourceflow/aws/query_answer.hpp"
#include "sourceflow/aws/session.hpp"
#include "sourceflow/aws/sns_wire.hpp"

namespace sourceflow::aws {
namespace {

base::Task<std::string> ask(Session* session, std::string_view operation, std::string body) {
  Call call{.service = sns_service, .operation = operation, .body = std::move(body)};
  auto answer = co_await session->call(std::move(call));
  co_return std::move(answer.body);
}

// Nothing if what was asked for does not exist.
base::Task<std::optional<std::string>> ask_if_found(Session* session,
                                                    std::string_view operation,
                                                    std::string body) {
  try {
    co_return co_await ask(session, operation, std::move(body));
  } catch (const Error& error) {
    if (error.code() != "NotFound" && error.code() != "NotFoundException") throw;
  }
  co_return std::nullopt;
}

std::string form(std::string_view name, std::string_view value) {
  FormText text;
  return text.add(name, value).take();
}

std::string page_of(std::string_view name, std::string_view value, const std::string& token) {
  FormText text;
  if (!name.empty()) text.add(name, value);
  if (!token.empty()) text.add("NextToken", token);
  return text.take();
}

base::Task<std::vector<Subscription>> subscriptions(Session* session,
                                                    std::string operation,
                                                    std::string name,
                                                    std::string value) {
  std::vector<Subscription> all;
  const auto result_name = operation + "Result";
  std::string token;
  do {
    auto body = page_of(name, value, token);
    const auto answer = co_await ask(session, operation, std::move(body));
    const auto result = read_query_answer(answer, result_name);
    for (auto& subscription : sns_wire::read_subscriptions(result))
      all.push_back(std::move(subscription));
    token = result.text_of("NextToken");
  } while (!token.empty());
  co_return all;
}

}  // namespace

base::Task<std::string> Sns::create_topic(std::string name, Attributes attributes, Tags tags) {
  auto body = sns_wire::create_topic(name, attributes, tags);
  const auto answer = co_await ask(session_, "CreateTopic", std::move(body));
  const auto result = read_query_answer(answer, "CreateTopicResult");
  co_return std::string(result.text_of("TopicArn"));
}

base::Task<> Sns::delete_topic(std::string topic_arn) {
  auto body = form("TopicArn", topic_arn);
  co_await ask(session_, "DeleteTopic", std::move(body));
}

base::Task<std::vector<std::string>> Sns::list_topics() {
  std::vector<std::string> arns;
  std::string token;
  do {
    auto body = page_of({}, {}, token);
    const auto answer = co_await ask(session_, "ListTopics", std::move(body));
    const auto result = read_query_answer(answer, "ListTopicsResult");
    if (const auto* topics = result.find("Topics")) {
      for (const auto& member : topics->children) arns.emplace_back(member.text_of("TopicArn"));
    }
    token = result.text_of("NextToken");
  } while (!token.empty());
  co_return arns;
}

base::Task<std::optional<Attributes>> Sns::topic_attributes(std::string topic_arn) {
  auto body = form("TopicArn", topic_arn);
  const auto answer = co_await ask_if_found(session_, "GetTopicAttributes", std::move(body));
  if (!answer) co_return std::nullopt;
  const auto result = read_query_answer(*answer, "GetTopicAttributesResult");
  co_return sns_wire::read_attributes(result);
}

base::Task<> Sns::set_topic_attribute(std::string topic_arn, std::string name, std::string value) {
  FormText text;
  text.add("TopicArn", topic_arn).add("AttributeName", name).add("AttributeValue", value);
  auto body = text.take();
  co_await ask(session_, "SetTopicAttributes", std::move(body));
}

base::Task<> Sns::tag_topic(std::string topic_arn, Tags tags) {
  auto body = sns_wire::tag_topic(topic_arn, tags);
  co_await ask(session_, "TagResource", std::move(body));
}

base::Task<std::string> Sns::subscribe(std::string topic_arn,
                                       std::string protocol,
                                       std::string endpoint,
                                       Attributes attributes) {
  auto body = sns_wire::subscribe(topic_arn, protocol, endpoint, attributes);
  const auto answer = co_await ask(session_, "Subscribe", std::move(body));
  const auto result = read_query_answer(answer, "SubscribeResult");
  co_return std::string(result.text_of("SubscriptionArn"));
}

base::Task<> Sns::unsubscribe(std::string subscription_arn) {
  auto body = form("SubscriptionArn", subscription_arn);
  co_await ask(session_, "Unsubscribe", std::move(body));
}

base::Task<std::vector<Subscription>> Sns::list_subscriptions() {
  const std::string operation = "ListSubscriptions", of_any_topic;
  co_return co_await subscriptions(session_, operation, of_any_topic, of_any_topic);
}

base::Task<std::vector<Subscription>> Sns::list_subscriptions_by_topic(std::string topic_arn) {
  const std::string operation = "ListSubscriptionsByTopic", name = "TopicArn";
  co_return co_await subscriptions(session_, operation, name, topic_arn);
}

base::Task<std::optional<Attributes>> Sns::subscription_attributes(std::string subscription_arn) {
  auto body = form("SubscriptionArn", subscription_arn);
  const auto answer = co_await ask_if_found(session_, "GetSubscriptionAttributes", std::move(body));
  if (!answer) co_return std::nullopt;
  const auto result = read_query_answer(*answer, "GetSubscriptionAttributesResult");
  co_return sns_wire::read_attributes(result);
}

base::Task<> Sns::set_subscription_attribute(std::string subscription_arn,
                                             std::string name,
                                             std::string value) {
  FormText text;
  text.add("SubscriptionArn", subscription_arn)
      .add("AttributeName", name)
      .add("AttributeValue", value);
  auto body = text.take();
  co_await ask(session_, "SetSubscriptionAttributes", std::move(body));
}

base::Task<Published> Sns::publish(std::string topic_arn, PublishEntry entry) {
  auto body = sns_wire::publish(topic_arn, entry);
  const auto answer = co_await ask(session_, "Publish", std::move(body));
  const auto result = read_query_answer(answer, "PublishResult");
  co_return Published{std::string(result.text_of("MessageId")),
                      std::string(result.text_of("SequenceNumber"))};
}

base::Task<std::vector<EntryResult>> Sns::publish_batch(std::string topic_arn,
                                                        std::vector<PublishEntry> entries) {
  auto body = sns_wire::publish_batch(topic_arn, entries);
  const auto answer = co_await ask(session_, "PublishBatch", std::move(body));
  co_return sns_wire::read_batch(answer, entries.size());
}

}  // namespace sourceflow::aws
