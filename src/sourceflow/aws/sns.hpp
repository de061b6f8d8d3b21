#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sourceflow/aws/messages.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::aws {

class Session;

/// One message to publish.
struct PublishEntry {
  std::string message = {};
  std::vector<MessageAttribute> attributes = {};
  /// E-mail only.
  std::string subject = {};
  /// FIFO topics need a group; the deduplication id only unless the topic derives it from the
  /// content.
  std::optional<std::string> group_id = {};
  std::optional<std::string> deduplication_id = {};
};

/// How SNS knows a message that was published.
struct Published {
  std::string message_id = {};
  /// FIFO only.
  std::string sequence_number = {};
};

struct Subscription {
  /// `PendingConfirmation` until confirmed.
  std::string arn = {};
  std::string owner = {};
  std::string protocol = {};
  std::string endpoint = {};
  std::string topic_arn = {};
};

/// The calls of Amazon SNS, one coroutine each, with the same promises as Sqs.
class Sns {
 public:
  explicit Sns(Session& session) : session_(&session) {}

  /// The topic's ARN. Existing with the same attributes is success.
  base::Task<std::string> create_topic(std::string name,
                                       Attributes attributes = {},
                                       Tags tags = {});
  base::Task<> delete_topic(std::string topic_arn);
  /// ARNs of all topics, however many pages that takes.
  base::Task<std::vector<std::string>> list_topics();
  /// Nothing if there is no such topic.
  base::Task<std::optional<Attributes>> topic_attributes(std::string topic_arn);
  base::Task<> set_topic_attribute(std::string topic_arn, std::string name, std::string value);
  base::Task<> tag_topic(std::string topic_arn, Tags tags);

  /// The subscription's ARN. A queue in this account is confirmed at once. The same protocol and
  /// endpoint again with the same attributes is success; with other attributes SNS refuses it with
  /// `InvalidParameter`.
  base::Task<std::string> subscribe(std::string topic_arn,
                                    std::string protocol,
                                    std::string endpoint,
                                    Attributes attributes = {});
  base::Task<> unsubscribe(std::string subscription_arn);
  /// Of every topic of the account in this region, and the same of one, however many pages that
  /// takes.
  base::Task<std::vector<Subscription>> list_subscriptions();
  base::Task<std::vector<Subscription>> list_subscriptions_by_topic(std::string topic_arn);
  /// Nothing if there is no such subscription.
  base::Task<std::optional<Attributes>> subscription_attributes(std::string subscription_arn);
  base::Task<> set_subscription_attribute(std::string subscription_arn,
                                          std::string name,
                                          std::string value);

  base::Task<Published> publish(std::string topic_arn, PublishEntry entry);
  base::Task<std::vector<EntryResult>> publish_batch(std::string topic_arn,
                                                     std::vector<PublishEntry> entries);

 private:
  Session* session_;
};

}  // namespace sourceflow::aws
