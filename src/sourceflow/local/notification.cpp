#include "sourceflow/local/notification.hpp"

#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/identifiers.hpp"
#include "sourceflow/local/json_output.hpp"

namespace sourceflow::local {

namespace {

/// With three digits after the second, always.
std::string timestamp(base::Time time) {
  std::string text = base::to_iso8601(std::chrono::floor<std::chrono::milliseconds>(time));
  if (text.find('.') == std::string::npos) text.insert(text.size() - 1, ".000");
  return text;
}

const std::string& body_of(const NewNotification& notification) {
  return notification.body_for_queues ? *notification.body_for_queues : notification.payload.body;
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

}  // namespace

std::shared_ptr<const Payload> make_raw(const NewNotification& notification) {
  return std::make_shared<const Payload>(make_payload(
      body_of(notification), notification.payload.attributes, notification.payload.trace_header));
}

std::shared_ptr<const Payload> make_wrapped(const Subscription& subscription,
                                            const NewNotification& notification,
                                            const Sent& sent,
                                            base::Time now) {
  const std::string base_url(notification.base_url);
  std::string body;
  body.reserve(notification.payload.body.size() * 2 + 1024);
  JsonOutput out(body);
  out.text("Type", "Notification");
  out.text("MessageId", sent.id.text());
  if (subscription.topic->fifo) out.text("SequenceNumber", sequence_text(sent.sequence));
  out.text("TopicArn", subscription.topic->arn);
  if (!notification.subject.empty()) out.text("Subject", notification.subject);
  out.text("Message", body_of(notification));
  out.text("Timestamp", timestamp(now));
  out.text("SignatureVersion", "1");
  // Only HTTP endpoints can check signatures against a certificate; queues trust their policy.
  out.text("Signature", "none");
  out.text("SigningCertURL", base_url + "/_local/sns.pem");
  out.text("UnsubscribeURL", base_url + "/?Action=Unsubscribe&SubscriptionArn=" + subscription.arn);
  write_attributes(out, notification.payload.attributes);
  out.end();
  return std::make_shared<const Payload>(
      make_payload(std::move(body), {}, notification.payload.trace_header));
}

}  // namespace sourceflow::local
