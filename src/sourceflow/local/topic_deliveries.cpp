#include <algorithm>

#include "sourceflow/base/log.hpp"
#include "sourceflow/local/identifiers.hpp"
#include "sourceflow/local/notification.hpp"
#include "sourceflow/local/service_error.hpp"

namespace sourceflow::local {

using base::Time;

namespace {

// As long as AWS's tokens are good, and as long as it keeps what nobody confirms.
constexpr std::chrono::hours token_life{48};
constexpr std::string_view confirmation_type = "text/plain; charset=UTF-8";

std::string make_token(base::Random& random) {
  std::string token;
  for (int i = 0; i < 4; ++i) token += random_id(random).text();
  std::erase(token, '-');
  return token;
}

bool is_expired(const Subscription& subscription, Time now) {
  return subscription.token_expires <= now;
}

}  // namespace

const SigningKey& Topics::signing_key() {
  if (!key_) {
    key_ = signing_key_of_process();
    has_new_key_ = true;
  }
  return *key_;
}

DeliveryPolicy Topics::policy_of(const Subscription& subscription) const {
  const DeliveryPolicy of_topic = with_topic_policy({}, subscription.topic->delivery_policy);
  try {
    return with_subscription_policy(of_topic, subscription.delivery_policy);
  } catch (const ServiceError&) {
    // Each is right by itself, but one's least delay may be more than the other's most.
    return of_topic;
  }
}

void Topics::send(Subscription& subscription, HttpDelivery delivery) {
  const DeliveryPolicy policy = policy_of(subscription);
  delivery.id = random_id(random_);
  delivery.subscription = subscription.arn;
  delivery.topic = subscription.topic->arn;
  delivery.url = subscription.endpoint;
  delivery.receives_per_second = policy.receives_per_second;
  if (delivery.content_type.empty()) delivery.content_type = policy.content_type;
  if (Witness* const witness = queues_.witness()) witness->posting(delivery);
  deliveries_.add(std::move(delivery));
}

void Topics::post(Subscription& subscription,
                  const NewNotification& notification,
                  const Sent& sent,
                  Notification& made,
                  Time now) {
  std::string body =
      subscription.raw ? notification.text_for(subscription.protocol) : made.wrapped(subscription);
  send(subscription,
       {.type = "Notification",
        .message_id = sent.id.text(),
        .raw = subscription.raw,
        .body = std::make_shared<const std::string>(std::move(body)),
        .due = now});
}

void Topics::post_token(Subscription& subscription,
                        std::string_view type,
                        std::string_view base_url,
                        Time now) {
  subscription.token = make_token(random_);
  subscription.token_expires = now + token_life;
  const std::string id = random_id(random_).text();
  send(subscription,
       {.type = std::string(type),
        .message_id = id,
        .content_type = std::string(confirmation_type),
        .body = std::make_shared<const std::string>(
            make_confirmation(subscription, type, id, base_url, now, signing_key())),
        .due = now});
}

void Topics::ask_to_confirm(Subscription& subscription, std::string_view base_url, Time now) {
  subscription.is_pending = true;
  post_token(subscription, "SubscriptionConfirmation", base_url, now);
}

Subscription* Topics::confirm(Topic& topic, std::string_view token, Time now) {
  forget_expired(topic, now);
  if (token.empty()) return nullptr;
  const auto is_meant = [&](const auto& s) { return s->token == token && !is_expired(*s, now); };
  const auto taken_back = std::ranges::find_if(topic.cancelled, is_meant);
  if (taken_back != topic.cancelled.end()) {
    topic.subscriptions.push_back(std::move(*taken_back));
    topic.cancelled.erase(taken_back);
  }
  const auto found = std::ranges::find_if(topic.subscriptions, is_meant);
  if (found == topic.subscriptions.end()) return nullptr;
  (*found)->is_pending = false;
  return found->get();
}

void Topics::cancel(Subscription& subscription, std::string_view base_url, Time now) {
  Topic& topic = *subscription.topic;
  const bool was_confirmed = subscription.is_http() && !subscription.is_pending;
  if (!was_confirmed) return unsubscribe(subscription);
  post_token(subscription, "UnsubscribeConfirmation", base_url, now);
  const auto place = std::ranges::find_if(
      topic.subscriptions, [&](const auto& other) { return other.get() == &subscription; });
  topic.cancelled.push_back(std::move(*place));
  topic.subscriptions.erase(place);
}

void Topics::forget_expired(Topic& topic, Time now) {
  std::erase_if(topic.subscriptions,
                [&](const auto& s) { return s->is_pending && is_expired(*s, now); });
  std::erase_if(topic.cancelled, [&](const auto& s) { return is_expired(*s, now); });
}

std::vector<HttpDelivery> Topics::start_deliveries(Time now) {
  std::vector<HttpDelivery> started = deliveries_.start(now);
  std::erase_if(started, [&](const HttpDelivery& delivery) {
    // Nobody waits any more for what was on its way when the subscription ended.
    const bool is_wanted =
        delivery.type == "UnsubscribeConfirmation" || find_subscription(delivery.subscription);
    if (!is_wanted) finish(delivery.id, DeliveryOutcome::refused, now);
    return !is_wanted;
  });
  return started;
}

void Topics::finish(const base::Uuid& id, DeliveryOutcome outcome, Time now) {
  const HttpDelivery* const delivery = deliveries_.find(id);
  if (delivery == nullptr) return;
  Subscription* const subscription = find_subscription(delivery->subscription);
  const DeliveryPolicy policy =
      subscription != nullptr ? policy_of(*subscription) : DeliveryPolicy{};
  const int failures = delivery->failures + 1;
  Witness* const witness = queues_.witness();
  if (const auto wait = wait_after(outcome, failures, policy)) {
    if (witness != nullptr) witness->put_off(id, failures, now + *wait);
    return deliveries_.put_off(id, failures, now + *wait);
  }
  if (outcome != DeliveryOutcome::arrived && subscription != nullptr) {
    const std::string_view why = outcome == DeliveryOutcome::refused
                                     ? "its endpoint refuses it"
                                     : "its endpoint failed as often as the delivery policy allows";
    NewMessage message{.payload = make_payload(*delivery->body), .id = random_id(random_)};
    if (delivery->type == "Notification") lose(*subscription, std::move(message), why, now);
  }
  if (witness != nullptr) witness->posted(id);
  deliveries_.remove(id);
}

}  // namespace sourceflow::local
