#include "sourceflow/bus/provision.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/bus/queue_attributes.hpp"
#include "sourceflow/bus/until.hpp"

namespace sourceflow::bus {
namespace {

using base::LogLevel;
using base::Task;
using namespace std::chrono_literals;

/// SQS needs up to a minute until the name of a deleted queue is free.
bool is_deleted_recently(const aws::Error& error) {
  return error.code().find("QueueDeletedRecently") != std::string::npos;
}

/// Another instance made it first, or it has other attributes.
bool exists_already(const aws::Error& error) {
  return error.code() == "QueueNameExists" || error.code() == "QueueAlreadyExists";
}

bool is_missing(const aws::Error& error) {
  return error.code() == "QueueDoesNotExist" ||
         error.code().find("NonExistentQueue") != std::string::npos;
}

struct Found {
  std::string url;
  aws::Attributes attributes;
  bool is_new = false;
};

Task<std::string> create(aws::Sqs& sqs, std::string name, aws::Attributes attributes) {
  for (int attempt = 1;; ++attempt) {
    std::optional<std::string> url;
    bool is_taken = false;
    try {
      url = co_await sqs.create_queue(name, attributes);
      base::log(LogLevel::info, "a queue was made", {{"queue", name}});
    } catch (const aws::Error& error) {
      is_taken = exists_already(error);
      const bool may_wait = is_deleted_recently(error) && attempt < 15;
      if (!is_taken && !may_wait) throw;
    }
    if (is_taken) url = co_await sqs.queue_url(name);
    if (url) co_return *url;
    if (attempt == 1)
      base::log(LogLevel::info,
                "a queue was deleted a moment ago, waiting for its name",
                {{"queue", name}});
    co_await pause(5s);
  }
}

/// What was just made may not be seen everywhere yet.
Task<aws::Attributes> attributes_of(aws::Sqs& sqs, std::string url) {
  for (int attempt = 1;; ++attempt) {
    std::optional<aws::Attributes> attributes;
    try {
      attributes = co_await sqs.queue_attributes(url);
    } catch (const aws::Error& error) {
      if (!is_missing(error) || attempt == 10) throw;
    }
    if (attributes) co_return *attributes;
    co_await pause(attempt * 200ms);
  }
}

Task<Found> find_or_create(aws::Sqs& sqs, std::string name, aws::Attributes attributes) {
  Found found;
  auto url = co_await sqs.queue_url(name);
  found.is_new = !url;
  if (found.is_new) url = co_await create(sqs, name, attributes);
  found.url = *url;
  found.attributes = co_await attributes_of(sqs, found.url);
  co_return found;
}

Task<> correct(aws::Sqs& sqs, std::string name, Found found, aws::Attributes wanted) {
  const auto different = differences(wanted, found.attributes);
  if (different.empty()) co_return;
  co_await sqs.set_queue_attributes(found.url, different);
  if (found.is_new) co_return;
  std::string names;
  for (const auto& [attribute, value] : different) names += (names.empty() ? "" : ", ") + attribute;
  base::log(LogLevel::warning,
            "a queue differed from the layout and was corrected",
            {{"queue", name}, {"attributes", names}});
}

const std::string& arn_of(const Found& found) { return found.attributes.at("QueueArn"); }

Task<ResolvedQueue> provision_queue(aws::Sqs& sqs,
                                    PlannedQueue queue,
                                    std::vector<std::string> topics) {
  ResolvedQueue resolved{.planned = queue};
  const auto dead_wanted = dead_letter_attributes(queue);
  const auto dead = co_await find_or_create(sqs, queue.dead_letters, dead_wanted);
  if (queue.is_owned) co_await correct(sqs, queue.dead_letters, dead, dead_wanted);
  resolved.dead_letter_url = dead.url;
  resolved.dead_letter_arn = arn_of(dead);

  // The policy names the queue's own ARN, which is known once it is there: new queues get it by
  // correction.
  const std::vector<std::string> no_topics;
  const auto initial = queue_attributes(queue, {}, arn_of(dead), no_topics);
  const auto found = co_await find_or_create(sqs, queue.name, initial);
  const auto wanted = queue_attributes(queue, arn_of(found), arn_of(dead), topics);
  if (queue.is_owned) co_await correct(sqs, queue.name, found, wanted);
  resolved.url = found.url;
  resolved.arn = arn_of(found);
  co_return resolved;
}

Task<ResolvedTopic> provision_topic(aws::Sns& sns, PlannedTopic topic) {
  ResolvedTopic resolved{.planned = topic};
  aws::Attributes attributes;
  if (topic.is_fifo) attributes["FifoTopic"] = "true";
  // Naming an existing topic's attributes anew is refused, so the display name follows once the
  // topic is there.
  resolved.arn = co_await sns.create_topic(topic.name, attributes);
  if (!topic.is_owned) co_return resolved;
  const auto found = co_await sns.topic_attributes(resolved.arn);
  const auto name = found ? found->find("DisplayName") : aws::Attributes::const_iterator{};
  if (found && name != found->end() && name->second == topic.display_name) co_return resolved;
  co_await sns.set_topic_attribute(resolved.arn, "DisplayName", topic.display_name);
  base::log(LogLevel::info, "a topic was given its display name", {{"topic", topic.name}});
  co_return resolved;
}

Task<std::optional<std::string>> existing_subscription(aws::Sns& sns,
                                                       std::string topic,
                                                       std::string queue) {
  const auto subscriptions = co_await sns.list_subscriptions_by_topic(topic);
  for (const auto& subscription : subscriptions)
    if (subscription.protocol == "sqs" && subscription.endpoint == queue)
      co_return subscription.arn;
  co_return std::nullopt;
}

Task<> provision_subscription(aws::Sns& sns, std::string topic, std::string queue) {
  const aws::Attributes raw{{"RawMessageDelivery", "true"}};
  try {
    const std::string protocol = "sqs";
    co_await sns.subscribe(topic, protocol, queue, raw);
    co_return;
  } catch (const aws::Error& error) {
    if (error.code() != "InvalidParameter") throw;
  }
  const auto existing = co_await existing_subscription(sns, topic, queue);
  if (!existing)
    throw aws::Error({.status = 400,
                      .code = "InvalidParameter",
                      .message = "SNS refused to subscribe " + queue + " to " + topic,
                      .operation = "sns.Subscribe"});
  base::log(LogLevel::warning,
            "a subscription had no raw delivery and was corrected",
            {{"topic", topic}, {"queue", queue}});
  const std::string name = "RawMessageDelivery", value = "true";
  co_await sns.set_subscription_attribute(*existing, name, value);
}

}  // namespace

Task<Resolved> provision(Services services, Plan plan) {
  Resolved resolved;
  std::map<std::string, std::string> topic_arns, queue_arns;
  for (const auto& topic : plan.topics) {
    auto made = co_await provision_topic(*services.sns, topic);
    topic_arns[topic.name] = made.arn;
    resolved.topics.emplace(topic.short_name, std::move(made));
  }
  for (const auto& queue : plan.queues) {
    std::vector<std::string> allowed;
    for (const auto& topic : queue.topics) allowed.push_back(topic_arns.at(topic));
    auto made = co_await provision_queue(*services.sqs, queue, allowed);
    queue_arns[queue.name] = made.arn;
    resolved.queues.emplace(queue.short_name, std::move(made));
  }
  for (const auto& subscription : plan.subscriptions) {
    const auto& topic = topic_arns.at(subscription.topic);
    const auto& queue = queue_arns.at(subscription.queue);
    co_await provision_subscription(*services.sns, topic, queue);
  }
  co_return resolved;
}

}  // namespace sourceflow::bus
