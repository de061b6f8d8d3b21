#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "sourceflow/local/topics.hpp"

namespace sourceflow::local {

/// What an endpoint may check a signature against: `Message`, `MessageId`, ... with their values,
/// in the order in which SNS puts them.
struct SignedText {
  std::string message = {};
  std::string message_id = {};
  std::string subject = {};
  std::string subscribe_url = {};
  std::string timestamp = {};
  std::string token = {};
  std::string topic_arn = {};
  std::string type = {};

  std::string text() const;
};

/// One notification as its subscribers get it. What is alike for several of them is made once.
class Notification {
 public:
  /// `key` signs; null leaves the signature out, as SNS does for FIFO topics.
  Notification(const Topic& topic,
               const NewNotification& notification,
               const Sent& sent,
               base::Time now,
               const SigningKey* key);

  /// What a queue with raw delivery gets: the message itself.
  std::shared_ptr<const Payload> raw_payload();
  /// What other queues get.
  std::shared_ptr<const Payload> wrapped_payload(const Subscription& subscription);
  /// A JSON document of type Notification with the message inside.
  std::string wrapped(const Subscription& subscription);

 private:
  const std::string& timestamp();
  const std::string& signature_of(const std::string& message);

  const Topic& topic_;
  const NewNotification& notification_;
  const Sent& sent_;
  base::Time now_;
  const SigningKey* key_;
  std::string timestamp_;
  std::shared_ptr<const Payload> raw_;
  /// By message, since it may differ by protocol.
  std::map<std::string, std::string> signatures_;
};

/// What asks an endpoint to confirm, or tells it that it was unsubscribed: a JSON document of type
/// `SubscriptionConfirmation` or `UnsubscribeConfirmation`.
std::string make_confirmation(const Subscription& subscription,
                              std::string_view type,
                              std::string_view message_id,
                              std::string_view base_url,
                              base::Time now,
                              const SigningKey& key);

}  // namespace sourceflow::local
