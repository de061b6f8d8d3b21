#include "sourceflow/local/topics.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/parse.hpp>

#include "sourceflow/base/log.hpp"
#include "sourceflow/local/access_policy.hpp"
#include "sourceflow/local/digest.hpp"
#include "sourceflow/local/identifiers.hpp"
#include "sourceflow/local/message_input.hpp"
#include "sourceflow/local/notification.hpp"

namespace sourceflow::local {

using base::Time;

Topics::Topics(base::Random& random, Queues& queues) : random_(random), queues_(queues) {
  deliveries_.count_bytes_in(queues.counted_bytes());
}

void Topics::clear() {
  topics_.clear();
  deliveries_.clear();
  key_.reset();
}

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

const std::string& NewNotification::text_for(std::string_view protocol) const {
  if (texts.empty()) return payload->body;
  const auto own = texts.find(protocol);
  return own != texts.end() ? own->second : texts.at("default");
}

Sent Topics::publish(Topic& topic, NewNotification notification, Time now) {
  Sent sent{random_id(random_), ++topic.last_sequence, false};
  if (topic.fifo) {
    if (notification.deduplication_id.empty())
      notification.deduplication_id = sha256_hex(notification.payload->body);
    std::string key = notification.deduplication_id;
    if (topic.deduplication_scope == "MessageGroup") key.insert(0, notification.group + '\0');
    if (const auto* first = topic.deduplication.find(key, now))
      return {first->id, first->sequence, true};
    const Deduplication::First first{sent.id, sent.sequence, now};
    if (Witness* const witness = queues_.witness()) witness->published(topic.arn, key, first);
    topic.deduplication.remember(std::move(key), first);
  }
  const bool is_signed = !topic.fifo && std::ranges::any_of(topic.subscriptions, [](const auto& s) {
    return !s->raw && !s->is_pending;
  });
  Notification made(topic, notification, sent, now, is_signed ? &signing_key() : nullptr);
  for (const auto& subscription : topic.subscriptions) {
    if (subscription->is_pending) continue;
    if (subscription->filter && !subscription->filter->accepts(*notification.payload)) continue;
    if (subscription->is_http()) {
      post(*subscription, notification, sent, made, now);
    } else {
      deliver(*subscription, notification, made, now);
    }
  }
  return sent;
}

void Topics::deliver(Subscription& subscription,
                     const NewNotification& notification,
                     Notification& made,
                     Time now) {
  NewMessage message{
      .payload = subscription.raw ? made.raw_payload() : made.wrapped_payload(subscription),
      .id = random_id(random_),
      .group = notification.group,
      .sender = notification.sender};
  NamedQueue* const queue = queues_.find(subscription.endpoint);
  const auto refuse = [&](std::string_view why) {
    lose(subscription, std::move(message), why, now);
  };
  if (subscription.protocol != "sqs")
    return refuse("only queues and HTTP endpoints are delivered to here");
  if (queue == nullptr) return refuse("the queue does not exist");
  if (!may_deliver(subscription, *queue)) return refuse("the queue's policy does not allow it");
  if (message.payload->attributes.size() > max_attributes) {
    return refuse("a raw message with more than ten attributes cannot be delivered");
  }
  message.delay = queue->queue.attributes().delay;
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

/// The queue of a subscription's redrive policy, or null.
NamedQueue* Topics::dead_letters_of(const Subscription& subscription) {
  boost::system::error_code error;
  const auto policy = boost::json::parse(subscription.redrive_policy, error);
  if (error || !policy.is_object()) return nullptr;
  const auto* const arn = policy.get_object().if_contains("deadLetterTargetArn");
  return arn != nullptr && arn->is_string() ? queues_.find(std::string(arn->get_string()))
                                            : nullptr;
}

/// SNS loses what has no dead-letter queue in silence; here somebody is looking for it.
void Topics::lose(Subscription& subscription, NewMessage message, std::string_view why, Time now) {
  if (NamedQueue* const dead_letters = dead_letters_of(subscription)) {
    queues_.send(*dead_letters, std::move(message), now);
  } else if (!std::exchange(subscription.has_warned, true)) {
    base::log(base::LogLevel::warning,
              "a notification is lost",
              {{"topic", subscription.topic->name},
               {"endpoint", subscription.endpoint},
               {"reason", why}});
  }
}

}  // namespace sourceflow::local
