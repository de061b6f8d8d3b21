#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/base/random.hpp"
#include "sourceflow/local/deduplication.hpp"
#include "sourceflow/local/filter_policy.hpp"
#include "sourceflow/local/queues.hpp"

namespace sourceflow::local {

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
  /// Settings that change nothing here, given back as they were given.
  std::map<std::string, std::string> other = {};
  /// The queue policy that was last judged, and what it said.
  std::string judged_policy = {};
  bool is_allowed = false;
  bool has_warned = false;
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
  /// DisplayName, delivery policies and others, given back as they were given.
  std::map<std::string, std::string> other = {};
  std::map<std::string, std::string> tags = {};
  std::vector<std::unique_ptr<Subscription>> subscriptions = {};
  Deduplication deduplication = {};
  std::uint64_t last_sequence = 0;
};

struct NewNotification {
  Payload payload = {};
  std::string subject = {};
  std::string group = {};
  std::string deduplication_id = {};
  /// What the queues get where it differs from the payload's body, by `MessageStructure`.
  std::optional<std::string> body_for_queues = {};
  SharedText sender = {};
  /// `http://host:port`, for the links of a wrapped notification.
  std::string_view base_url = {};
};

/// Every topic of the endpoint, and how a message gets from one into the queues that subscribe to
/// it.
class Topics {
 public:
  using ByArn = std::map<std::string, std::unique_ptr<Topic>, std::less<>>;

  Topics(base::Random& random, Queues& queues) : random_(random), queues_(queues) {}

  Topic* find(std::string_view arn);
  Topic& create(const Scope& scope, std::string name);
  void remove(Topic& topic);
  void clear() { topics_.clear(); }
  const ByArn& all() const { return topics_; }

  Subscription* find_subscription(std::string_view arn);
  Subscription& subscribe(Topic& topic, std::string protocol, std::string endpoint);
  void unsubscribe(Subscription& subscription);

  Sent publish(Topic& topic, NewNotification notification, base::Time now);

 private:
  void deliver(Subscription& subscription,
               const NewNotification& notification,
               const Sent& sent,
               const std::shared_ptr<const Payload>& raw,
               base::Time now);
  bool may_deliver(Subscription& subscription, const NamedQueue& queue);
  NamedQueue* dead_letters_of(const Subscription& subscription);
  void lose(Subscription& subscription, NewMessage message, std::string_view why, base::Time now);

  base::Random& random_;
  Queues& queues_;
  ByArn topics_;
};

std::string topic_arn(const Scope& scope, std::string_view name);

}  // namespace sourceflow::local
