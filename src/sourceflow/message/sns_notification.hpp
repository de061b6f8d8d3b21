#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sourceflow::message {

/// What SNS puts around a message for a subscription without raw delivery.
struct SnsNotification {
  std::string message;
  std::string topic_arn;
  /// The values of the message attributes, which then are not attributes of the SQS message.
  std::map<std::string, std::string> attributes;
};

/// The notification in a body, or nothing if it is not wrapped, so that both kinds of delivery can
/// be read:
///
///     const auto wrapped = unwrap_sns(body);
///     const Envelope envelope = from_wire(wrapped ? wrapped->message : body);
///
/// Throws DecodeError for a body that is no JSON object, or a notification without a message.
std::optional<SnsNotification> unwrap_sns(std::string_view body);

}  // namespace sourceflow::message
