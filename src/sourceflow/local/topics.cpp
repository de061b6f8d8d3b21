#include "sourceflow/local/topics.hpp"

#include <algorithm>

#include "sourceflow/base/log.hpp"
#include "sourceflow/local/access_policy.hpp"
#include "sourceflow/local/digest.hpp"
#include "sourceflow/local/identifiers.hpp"
#include "sourceflow/local/notification.hpp"

namespace sourceflow::local {

using base::Time;

std::string topic_arn(const Scope& scope, std::string_view name) {
  return std::string("arn:aws:sns:")
      .append(scope.region)
      .append(":")
      .append(scope.account)
      .append(":")
      .append(name);
}

Topic* Topics::find(std::string_view arn) {
  const auto found = topics_.find(arn);
  return found == topics_.end() ? nullptr : found->second.get();
}

Topic& Topics::create(const Scope& scope, std::string name) {
  std::string arn = topic_arn(scope, name);
  auto topic = std::make_unique<Topic>(Topic{.name = std::move(name), .scope = scope, .arn = arn});
  topic->fifo = topic->name.ends_with(".fifo");
  return *topics_.insert_or_assign(std::move(arn), std::move(topic)).first->second;
}

void Topics::remove(Topic& topic) { topics_.erase(topic.arn); }

Subscription* Topics::find_subscription(std::string_view arn) {
  const auto colon = arn.rfind(':');
  Topic* const topic = colon == std::string_view::npos ? nullptr : find(arn.substr(0, colon));
  if (topic == nullptr) return nullptr;
  for (const auto& subscription : topic->subscriptions) {
    if (subscription->arn == arn) return subscription.get();
  }
  return nullptr;
}

Subscription& Topics::subscribe(Topic& topic, std::string protocol, std::string endpoint) {
  return *topic.subscriptions.emplace_back(std::make_unique<Subscription>(
      Subscription{.arn = topic.arn + ":" + random_id(random_).text(),
                   .topic = &topic,
                   .protocol = std::move(protocol),
                   .endpoint = std::move(endpoint),
                   .owner = topic.scope.account}));
}

void Topics::unsubscribe(Subscription& subscription) {
  std::erase_if(subscription.topic->subscriptions,
                [&](const auto& other) { return other.get() == &subscription; });
}

Sent Topics::publish(Topic& topic, NewNotification notification, Time now) {
  Sent sent{random_id(random_), ++topic.last_sequence, false};
  if (topic.fifo) {
    if (notification.deduplication_id.empty())
      notification.deduplication_id = sha256_hex(notification.payload.body);
    std::string key = notification.deduplication_id;
    if (topic.deduplication_scope == "MessageGroup") key.insert(0, notification.group + '\0');
    if (const auto* first = topic.deduplication.find(key, now))
      return {first->id, first->sequence, true};
    topic.deduplication.remember(std::move(key), {sent.id, sent.sequence, now});
  }
  // Raw copies are all alike, so they share one payload.
  std::shared_ptr<const Payload> raw;
  for (const auto& subscription : topic.subscriptions) {
    if (subscription->filter && !subscription->filter->accepts(notification.payload)) continue;
    if (subscription->raw && raw == nullptr) raw = make_raw(notification);
    deliver(*subscription, notification, sent, raw, now);
  }
  return sent;
}

void Topics::deliver(Subscription& subscription,
                     const NewNotification& notification,
                     const Sent& sent,
                     const std::shared_ptr<const Payload>& raw,
                     Time now) {
  if (subscription.protocol != "sqs")
    return warn_once(subscription, "only queues are delivered to here");
  NamedQueue* const queue = queues_.find(subscription.endpoint);
  if (queue == nullptr) return warn_once(subscription, "the queue does not exist");
  if (!may_deliver(subscription, *queue))
    return warn_once(subscription, "the queue's policy does not allow it");
  NewMessage message{
      .payload = subscription.raw ? raw : make_wrapped(subscription, notification, sent, now),
      .id = random_id(random_),
      .sender = notification.sender};
  if (message.payload->attributes.size() > 10) {
    return warn_once(subscription,
                     "a raw message with more than ten attributes cannot be delivered");
  }
  message.delay = queue->queue.attributes().delay;
  message.group = notification.group;
  if (queue->queue.attributes().fifo) message.deduplication_id = notification.deduplication_id;
  queues_.send(*queue, std::move(message), now);
}

bool Topics::may_deliver(Subscription& subscription, const NamedQueue& queue) {
  const std::string& policy = queue.queue.attributes().policy;
  if (policy.empty()) return false;
  if (policy != subscription.judged_policy) {
    const Topic& topic = *subscription.topic;
    subscription.judged_policy = policy;
    subscription.is_allowed = allows(
        policy,
        {.principal = "sns.amazonaws.com",
         .action = "sqs:SendMessage",
         .resource = *queue.arn,
         .context = {{"aws:sourcearn", topic.arn}, {"aws:sourceaccount", topic.scope.account}}});
  }
  return subscription.is_allowed;
}

/// SNS loses such messages in silence; here somebody is looking for them.
void Topics::warn_once(Subscription& subscription, std::string_view why) {
  if (std::exchange(subscription.has_warned, true)) return;
  base::log(
      base::LogLevel::warning,
      "a notification is lost",
      {{"topic", subscription.topic->name}, {"endpoint", subscription.endpoint}, {"reason", why}});
}

}  // namespace sourceflow::local
