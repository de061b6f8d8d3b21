#include "sourceflow/local/notification.hpp"

#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/identifiers.hpp"
#include "sourceflow/local/json_output.hpp"

namespace sourceflow::local {

namespace {

/// With three digits after the second, always.
std::string timestamp_of(base::Time time) {
  std::string text = base::to_iso8601(std::chrono::floor<std::chrono::milliseconds>(time));
  if (text.find('.') == std::string::npos) text.insert(text.size() - 1, ".000");
  return text;
}

void write_attributes(JsonOutput& out, const std::vector<MessageAttribute>& attributes) {
  if (attributes.empty()) return;
  out.begin_structure("MessageAttributes");
  for (const auto& attribute : attributes) {
    out.begin_structure({attribute.name, attribute.name});
    out.text("Type", attribute.type);
    out.text("Value", attribute.is_binary() ? to_base64(attribute.value) : attribute.value);
    out.end_structure();
  }
  out.end_structure();
}

void write_signature(JsonOutput& out,
                     const Topic& topic,
                     std::string_view signature,
                     std::string_view base_url,
                     const SigningKey& key) {
  out.text("SignatureVersion", topic.signature_version);
  out.text("Signature", signature);
  out.text("SigningCertURL", std::string(base_url) + key.certificate_path());
}

std::string question_of(const Subscription& subscription, std::string_view type) {
  return type == "SubscriptionConfirmation"
             ? "You have chosen to subscribe to the topic " + subscription.topic->arn +
                   ".\nTo confirm the subscription, visit the SubscribeURL included in this "
                   "message."
             : "You have chosen to deactivate subscription " + subscription.arn +
                   ".\nTo cancel this operation and restore the subscription, visit the "
                   "SubscribeURL included in this message.";
}

}  // namespace

std::string SignedText::text() const {
  const std::pair<std::string_view, const std::string*> parts[] = {{"Message", &message},
                                                                   {"MessageId", &message_id},
                                                                   {"Subject", &subject},
                                                                   {"SubscribeURL", &subscribe_url},
                                                                   {"Timestamp", &timestamp},
                                                                   {"Token", &token},
                                                                   {"TopicArn", &topic_arn},
                                                                   {"Type", &type}};
  std::string text;
  for (const auto& [name, value] : parts) {
    if (!value->empty()) text.append(name).append("\n").append(*value).append("\n");
  }
  return text;
}

Notification::Notification(const Topic& topic,
                           const NewNotification& notification,
                           const Sent& sent,
                           base::Time now,
                           const SigningKey* key)
    : topic_(topic), notification_(notification), sent_(sent), now_(now), key_(key) {}

const std::string& Notification::timestamp() {
  if (timestamp_.empty()) timestamp_ = timestamp_of(now_);
  return timestamp_;
}

std::shared_ptr<const Payload> Notification::raw_payload() {
  if (notification_.texts.empty()) return notification_.payload;
  if (raw_ == nullptr) {
    raw_ = make_payload(notification_.text_for("sqs"),
                        notification_.payload->attributes,
                        notification_.payload->trace_header);
  }
  return raw_;
}

std::shared_ptr<const Payload> Notification::wrapped_payload(const Subscription& subscription) {
  return make_payload(wrapped(subscription), {}, notification_.payload->trace_header);
}

const std::string& Notification::signature_of(const std::string& message) {
  const auto [entry, is_new] = signatures_.try_emplace(message);
  if (is_new) {
    const SignedText covered{.message = message,
                             .message_id = sent_.id.text(),
                             .subject = notification_.subject,
                             .timestamp = timestamp(),
                             .topic_arn = topic_.arn,
                             .type = "Notification"};
    entry->second = key_->sign(topic_.signature_version, covered.text());
  }
  return entry->second;
}

std::string Notification::wrapped(const Subscription& subscription) {
  const std::string& message = notification_.text_for(subscription.protocol);
  const std::string base_url(notification_.base_url);
  std::string body;
  body.reserve(message.size() * 2 + 1536);
  JsonOutput out(body);
  out.text("Type", "Notification");
  out.text("MessageId", sent_.id.text());
  if (topic_.fifo) out.text("SequenceNumber", sequence_text(sent_.sequence));
  out.text("TopicArn", topic_.arn);
  if (!notification_.subject.empty()) out.text("Subject", notification_.subject);
  out.text("Message", message);
  out.text("Timestamp", timestamp());
  if (key_ != nullptr) write_signature(out, topic_, signature_of(message), base_url, *key_);
  out.text("UnsubscribeURL", base_url + "/?Action=Unsubscribe&SubscriptionArn=" + subscription.arn);
  write_attributes(out, notification_.payload->attributes);
  out.end();
  return body;
}

std::string make_confirmation(const Subscription& subscription,
                              std::string_view type,
                              std::string_view message_id,
                              std::string_view base_url,
                              base::Time now,
                              const SigningKey& key) {
  const Topic& topic = *subscription.topic;
  const SignedText covered{.message = question_of(subscription, type),
                           .message_id = std::string(message_id),
                           .subscribe_url = std::string(base_url) +
                                            "/?Action=ConfirmSubscription&TopicArn=" + topic.arn +
                                            "&Token=" + subscription.token,
                           .timestamp = timestamp_of(now),
                           .token = subscription.token,
                           .topic_arn = topic.arn,
                           .type = std::string(type)};
  std::string body;
  JsonOutput out(body);
  out.text("Type", type);
  out.text("MessageId", message_id);
  out.text("Token", covered.token);
  out.text("TopicArn", covered.topic_arn);
  out.text("Message", covered.message);
  out.text("SubscribeURL", covered.subscribe_url);
  out.text("Timestamp", covered.timestamp);
  const std::string signature = key.sign(topic.signature_version, covered.text());
  write_signature(out, topic, signature, base_url, key);
  out.end();
  return body;
}

}  // namespace sourceflow::local
