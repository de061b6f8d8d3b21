#include "sourceflow/message/sns_notification.hpp"

#include "sourceflow/message/json_reader.hpp"

namespace sourceflow::message {
namespace {

std::string read_attribute(JsonReader& in) {
  std::string value;
  JsonReader::Members members(in);
  while (members.next()) {
    if (members.name() == "Value") {
      value = in.text();
    } else {
      in.skip();
    }
  }
  return value;
}

void read_attributes(JsonReader& in, std::map<std::string, std::string>& attributes) {
  JsonReader::Members members(in);
  while (members.next()) {
    std::string name(members.name());
    attributes.insert_or_assign(std::move(name), read_attribute(in));
  }
}

// Told apart by its type, so that other bodies are not read as notifications.
bool is_notification(std::string_view body) {
  bool result = false;
  JsonReader in(body);
  JsonReader::Members members(in);
  while (members.next()) {
    if (members.name() == "Type" && in.next_is_text()) {
      result = in.text() == "Notification";
    } else {
      in.skip();
    }
  }
  in.finish();
  return result;
}

}  // namespace

std::optional<SnsNotification> unwrap_sns(std::string_view body) {
  if (!is_notification(body)) return std::nullopt;
  SnsNotification notification;
  bool has_message = false;
  JsonReader in(body);
  JsonReader::Members members(in);
  while (members.next()) {
    const auto name = members.name();
    if (name == "Message") {
      notification.message = in.text();
      has_message = true;
    } else if (name == "TopicArn") {
      notification.topic_arn = in.text();
    } else if (name == "MessageAttributes") {
      read_attributes(in, notification.attributes);
    } else {
      in.skip();
    }
  }
  if (!has_message) in.fail("missing", "Message");
  return notification;
}

}  // namespace sourceflow::message
