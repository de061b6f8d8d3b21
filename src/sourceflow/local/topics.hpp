#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sourceflow/base/random.hpp"
#include "sourceflow/local/deduplication.hpp"
#include "sourceflow/local/filter_policy.hpp"
#include "sourceflow/local/http_deliveries.hpp"
#include "sourceflow/local/notification_signer.hpp"
#include "sourceflow/local/queues.hpp"

namespace sourceflow::local {

class Notification;
struct Topic;

struct Subscription {
  std::string arn;
  Topic* topic;
  std::string protocol;
  std::string endpoint;
  std::string owner;
  bool raw = false;
  std::optional<FilterPolicy> filter = {};
  std::string filter_text = {};
  bool filters_body = false;
  std::string redrive_policy = {};
  std::string delivery_policy = {};
  /// What its endpoint has to send back; empty where nobody needs to confirm.
  std::string token = {};
  base::Time token_expires = {};
  bool is_pending = false;
  bool was_authenticated = true;
  /// Only signed calls may end it.
  bool authenticates_unsubscribe = false;
  /// Settings that change nothing here, given back as they were given.
  std::map<std::string, std::string> other = {};
  /// The queue policy that was last judged, and what it said.
  std::string judged_policy = {};
  bool is_allowed = false;
  bool has_warned = false;

  bool is_http() const { return protocol == "http" || protocol == "https"; }
};

struct Topic {
  std::string name;
  Scope scope;
  std::string arn;
  bool fifo = false;
  bool content_based_deduplication = false;
  std::string deduplication_scope = "Topic";
  std::int64_t max_message_size = 256 << 10;
  std::string policy = {};
  std::string delivery_policy = {};
  std::string signature_version = "1";
  /// DisplayName and others, given back as they were given.
  std::map<std::string, std::string> other = {};
  std::map<std::string, std::string> tags = {};
  std::vector<std::unique_ptr<Subscription>> subscriptions = {};
  /// Ended ones whose endpoint may still take that back.
  std::vector<std::unique_ptr<Subscription>> cancelled = {};
  Deduplication deduplication = {};
  std::uint64_t last_sequence = 0;
};

struct NewNotification {
  std::shared_ptr<const Payload> payload = {};
  std::string subject = {};
  std::string group = {};
  std::string deduplication_id = {};
  /// With `MessageStructure`, what the subscribers of each protocol get; others get `default`.
  std::map<std::string, std::string, std::less<>> texts = {};
  SharedText sender = {};
  /// `http://host:port`, for the links of a wrapped notification.
  std::string_view base_url = {};

  const std::string& text_for(std::string_view protocol) const;
};

/// Every topic of the endpoint, and how a message gets from one into the queues that subscribe to
/// it.
class Topics {
 public:
  using ByArn = std::map<std::string, std::unique_ptr<Topic>, std::less<>>;

  Topics(base::Random& random, Queues& queues);

  Topic* find(std::string_view arn);
  Topic& create(const Scope& scope, std::string name);
  void remove(Topic& topic);
  void clear();
  const ByArn& all() const { return topics_; }

  Subscription* find_subscription(std::string_view arn);
  Subscription& subscribe(Topic& topic, std::string protocol, std::string endpoint);
  void unsubscribe(Subscription& subscription);

  /// Sends the endpoint a new token.
  void ask_to_confirm(Subscription& subscription, std::string_view base_url, base::Time now);
  /// The subscription that this token is for, confirmed; null when there is none.
  Subscription* confirm(Topic& topic, std::string_view token, base::Time now);
  /// Ends a subscription and tells its endpoint how to take that back.
  void cancel(Subscription& subscription, std::string_view base_url, base::Time now);
  /// Those that nobody confirmed in time are gone.
  void forget_expired(Topic& topic, base::Time now);

  Sent publish(Topic& topic, NewNotification notification, base::Time now);

  /// What is to be posted now. Each needs a `finish`.
  std::vector<HttpDelivery> start_deliveries(base::Time now);
  void finish(const base::Uuid& delivery, DeliveryOutcome outcome, base::Time now);
  HttpDeliveries& deliveries() { return deliveries_; }
  const HttpDeliveries& deliveries() const { return deliveries_; }
  DeliveryPolicy policy_of(const Subscription& subscription) const;

  /// Whether it may post to other machines too.
  bool delivers_anywhere() const { return delivers_anywhere_; }
  void deliver_anywhere(bool may) { delivers_anywhere_ = may; }

  /// Empty until something was signed.
  const std::optional<SigningKey>& key() const { return key_; }
  void keep_key(SigningKey key) { key_ = std::move(key); }
  /// Whether there is a key since this was last asked.
  bool has_new_key() { return std::exchange(has_new_key_, false); }

 private:
  const SigningKey& signing_key();
  void deliver(Subscription& subscription,
               const NewNotification& notification,
               Notification& made,
               base::Time now);
  void post(Subscription& subscription,
            const NewNotification& notification,
            const Sent& sent,
            Notification& made,
            base::Time now);
  void send(Subscription& subscription, HttpDelivery delivery);
  void post_token(Subscription& subscription,
                  std::string_view type,
                  std::string_view base_url,
                  base::Time now);
  bool may_deliver(Subscription& subscription, const NamedQueue& queue);
  NamedQueue* dead_letters_of(const Subscription& subscription);
  void lose(Subscription& subscription, NewMessage message, std::string_view why, base::Time now);

  base::Random& random_;
  Queues& queues_;
  ByArn topics_;
  HttpDeliveries deliveries_;
  std::optional<SigningKey> key_;
  bool has_new_key_ = false;
  bool delivers_anywhere_ = false;
};

std::string topic_arn(const Scope& scope, std::string_view name);

}  // namespace sourceflow::local
