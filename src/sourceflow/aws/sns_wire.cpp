#include "sourceflow/aws/sns_wire.hpp"

#include "sourceflow/aws/entry_results.hpp"
#include "sourceflow/aws/form_text.hpp"
#include "sourceflow/aws/query_answer.hpp"

namespace sourceflow::aws::sns_wire {
namespace {

void write_entry(FormText& form, std::string_view prefix, const PublishEntry& entry) {
  form.add(prefix, "Message", entry.message);
  if (!entry.subject.empty()) form.add(prefix, "Subject", entry.subject);
  if (entry.group_id) form.add(prefix, "MessageGroupId", *entry.group_id);
  if (entry.deduplication_id) form.add(prefix, "MessageDeduplicationId", *entry.deduplication_id);
  form.add_attributes(prefix, entry.attributes);
}

void write_tags(FormText& form, const Tags& tags) {
  form.add_map("Tags.member", tags, "Key", "Value");
}

}  // namespace

std::string create_topic(std::string_view name, const Attributes& attributes, const Tags& tags) {
  FormText form;
  form.add("Name", name).add_map("Attributes.entry", attributes);
  write_tags(form, tags);
  return form.take();
}

std::string tag_topic(std::string_view topic_arn, const Tags& tags) {
  FormText form;
  form.add("ResourceArn", topic_arn);
  write_tags(form, tags);
  return form.take();
}

std::string subscribe(std::string_view topic_arn,
                      std::string_view protocol,
                      std::string_view endpoint,
                      const Attributes& attributes) {
  FormText form;
  form.add("TopicArn", topic_arn).add("Protocol", protocol).add("Endpoint", endpoint);
  form.add("ReturnSubscriptionArn", "true").add_map("Attributes.entry", attributes);
  return form.take();
}

std::string publish(std::string_view topic_arn, const PublishEntry& entry) {
  FormText form;
  form.add("TopicArn", topic_arn);
  write_entry(form, {}, entry);
  return form.take();
}

std::string publish_batch(std::string_view topic_arn, const std::vector<PublishEntry>& entries) {
  FormText form;
  form.add("TopicArn", topic_arn);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto prefix = "PublishBatchRequestEntries.member." + std::to_string(i + 1) + ".";
    form.add(prefix, "Id", std::to_string(i));
    write_entry(form, prefix, entries[i]);
  }
  return form.take();
}

Attributes read_attributes(const XmlElement& result) {
  Attributes attributes;
  const auto* list = result.find("Attributes");
  if (list == nullptr) return attributes;
  for (const auto& entry : list->children) {
    attributes.emplace(entry.text_of("key"), entry.text_of("value"));
  }
  return attributes;
}

std::vector<Subscription> read_subscriptions(const XmlElement& result) {
  std::vector<Subscription> subscriptions;
  const auto* list = result.find("Subscriptions");
  if (list == nullptr) return subscriptions;
  for (const auto& member : list->children) {
    subscriptions.push_back({.arn = std::string(member.text_of("SubscriptionArn")),
                             .owner = std::string(member.text_of("Owner")),
                             .protocol = std::string(member.text_of("Protocol")),
                             .endpoint = std::string(member.text_of("Endpoint")),
                             .topic_arn = std::string(member.text_of("TopicArn"))});
  }
  return subscriptions;
}

std::vector<EntryResult> read_batch(std::string_view answer, std::size_t count) {
  const auto result = read_query_answer(answer, "PublishBatchResult");
  EntryResults results(count);
  if (const auto* successful = result.find("Successful")) {
    for (const auto& member : successful->children) {
      results.put(member.text_of("Id"),
                  {.ok = true,
                   .message_id = std::string(member.text_of("MessageId")),
                   .sequence_number = std::string(member.text_of("SequenceNumber"))});
    }
  }
  if (const auto* failed = result.find("Failed")) {
    for (const auto& member : failed->children) {
      results.put(member.text_of("Id"),
                  {.code = std::string(member.text_of("Code")),
                   .text = std::string(member.text_of("Message")),
                   .sender_fault = member.text_of("SenderFault") == "true"});
    }
  }
  return results.take();
}

}  // namespace sourceflow::aws::sns_wire
