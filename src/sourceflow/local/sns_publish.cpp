#include <algorithm>
#include <optional>

#include <boost/json/parse.hpp>

#include "sourceflow/local/batch.hpp"
#include "sourceflow/local/characters.hpp"
#include "sourceflow/local/identifiers.hpp"
#include "sourceflow/local/message_input.hpp"
#include "sourceflow/local/sns.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr MapName attribute_map{{"MessageAttributes", "MessageAttributes.entry"}, "Name", "Value"};
constexpr std::size_t max_subject = 100;

constexpr ServiceError::Kind empty_batch{"EmptyBatchRequestException", "EmptyBatchRequest"};
constexpr ServiceError::Kind too_many_entries{"TooManyEntriesInBatchRequestException",
                                              "TooManyEntriesInBatchRequest"};
constexpr ServiceError::Kind invalid_id{"InvalidBatchEntryIdException", "InvalidBatchEntryId"};
constexpr ServiceError::Kind ids_not_distinct{"BatchEntryIdsNotDistinctException",
                                              "BatchEntryIdsNotDistinct"};
constexpr ServiceError::Kind batch_too_long{"BatchRequestTooLongException", "BatchRequestTooLong"};
constexpr BatchErrors batch_errors{empty_batch, too_many_entries, invalid_id, ids_not_distinct};

/// What the subscribers of each protocol get of a message that says it for each.
std::map<std::string, std::string, std::less<>> texts_by_protocol(std::string_view message) {
  namespace json = boost::json;
  boost::system::error_code error;
  const json::value document =
      json::parse(json::string_view(message.data(), message.size()), error);
  if (error || !document.is_object())
    refuse_parameter("Message Structure - JSON message body failed to parse");
  std::map<std::string, std::string, std::less<>> texts;
  for (const auto& [protocol, text] : document.get_object()) {
    if (text.is_string())
      texts.emplace(std::string(protocol.data(), protocol.size()), std::string(text.get_string()));
  }
  if (!texts.contains("default"))
    refuse_parameter("Message Structure - No default entry in JSON message body");
  return texts;
}

/// ASCII without line breaks or other control characters, that begins with no space.
bool is_subject(std::string_view text) {
  const bool is_plain = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
  return text.size() <= max_subject && is_plain && !text.starts_with(' ');
}

void read_fifo(const Input& in, const Topic& topic, NewNotification& notification) {
  const auto group = in.text("MessageGroupId");
  const auto deduplication_id = in.text("MessageDeduplicationId");
  if (topic.fifo && !group)
    refuse_parameter("The MessageGroupId parameter is required for FIFO topics");
  if (!topic.fifo && deduplication_id) {
    refuse_parameter(
        "The request includes MessageDeduplicationId parameter that is not valid for this topic "
        "type");
  }
  if (topic.fifo && !deduplication_id && !topic.content_based_deduplication) {
    refuse_parameter(
        "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId "
        "provided explicitly");
  }
  if (group) {
    check_id("MessageGroupId", *group, errors::invalid_parameter);
    notification.group = *group;
  }
  if (deduplication_id) {
    check_id("MessageDeduplicationId", *deduplication_id, errors::invalid_parameter);
    notification.deduplication_id = *deduplication_id;
  }
}

NewNotification read_notification(const Call& call, const Input& in, const Topic& topic) {
  const std::string_view message = in.text("Message").value_or("");
  if (message.empty()) refuse_parameter("Empty message");
  if (!is_xml_text(message))
    refuse_parameter("Message Reason: it contains characters that cannot be sent");
  NewNotification notification{.sender = call.caller, .base_url = call.base_url};
  notification.payload = make_payload(
      std::string(message), read_attributes(in, attribute_map, errors::parameter_value_invalid));
  if (notification.payload->size > static_cast<std::size_t>(topic.max_message_size)) {
    refuse_parameter("Message too long");
  }
  notification.subject = in.text("Subject").value_or("");
  if (!is_subject(notification.subject)) refuse_parameter("Subject");
  const auto structure = in.text("MessageStructure");
  if (structure && *structure != "json") refuse_parameter("MessageStructure");
  if (structure) notification.texts = texts_by_protocol(message);
  read_fifo(in, topic, notification);
  return notification;
}

struct Published {
  Sent sent;
  bool fifo;
};

Published publish_one(Call& call, Topic& topic, const Input& in) {
  NewNotification notification = read_notification(call, in, topic);
  call.world.queues.require_room(notification.payload->size, topic.subscriptions.size());
  call.world.flows.published(topic.arn, *notification.payload);
  const Sent sent = call.world.topics.publish(topic, std::move(notification), call.now);
  // The key with which it signed may be new, and is to be kept.
  call.world.settings_changed |= call.world.topics.has_new_key();
  ++call.messages;
  return {sent, topic.fifo};
}

void write(const Published& published, Output& out) {
  out.text("MessageId", published.sent.id.text());
  if (published.fifo) out.text("SequenceNumber", sequence_text(published.sent.sequence));
}

void publish(Call& call) {
  if (call.in.text("PhoneNumber"))
    refuse_parameter("PhoneNumber Reason: text messages are not sent here");
  const Name target = call.in.text("TopicArn") ? Name("TopicArn") : Name("TargetArn");
  if (!call.in.text(target))
    refuse_parameter("TopicArn or TargetArn Reason: no value for required parameter");
  write(publish_one(call, named_topic(call, target), call.in), call.out);
}

void publish_batch(Call& call) {
  constexpr BatchNames names{batch_errors,
                             {"PublishBatchRequestEntries", "PublishBatchRequestEntries.member"},
                             {"Successful", "Successful.member"},
                             {"Failed", "Failed.member"}};
  Topic& topic = named_topic(call);
  check_entries(call, names);
  std::size_t size = 0;
  call.in.each(names.entries, [&](const Input& entry) {
    size += entry.text("Message").value_or("").size();
    size += size_of_attributes(entry, attribute_map);
  });
  if (size > static_cast<std::size_t>(topic.max_message_size)) {
    throw ServiceError(batch_too_long,
                       "The length of all the messages put together is more than the limit.");
  }
  run_batch(
      call, names, [&](const Input& entry) { return publish_one(call, topic, entry); }, write);
}

constexpr Operation operations[] = {
    {"Publish", publish},
    {"PublishBatch", publish_batch},
};

}  // namespace

std::span<const Operation> sns_publish_operations() { return operations; }

}  // namespace sourceflow::local
