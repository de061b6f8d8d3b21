#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/aws/sns.hpp"
#include "sourceflow/aws/xml.hpp"

/// What SNS is sent and what it answers; knows no connection. Reading throws Error (kind transient)
/// when an answer is not what SNS sends.
namespace sourceflow::aws::sns_wire {

std::string create_topic(std::string_view name, const Attributes& attributes, const Tags& tags);
std::string tag_topic(std::string_view topic_arn, const Tags& tags);
std::string subscribe(std::string_view topic_arn,
                      std::string_view protocol,
                      std::string_view endpoint,
                      const Attributes& attributes);
std::string publish(std::string_view topic_arn, const PublishEntry& entry);
std::string publish_batch(std::string_view topic_arn, const std::vector<PublishEntry>& entries);

Attributes read_attributes(const XmlElement& result);
std::vector<Subscription> read_subscriptions(const XmlElement& result);
/// One result for each of `count` entries, in their order.
std::vector<EntryResult> read_batch(std::string_view answer, std::size_t count);

}  // namespace sourceflow::aws::sns_wire
