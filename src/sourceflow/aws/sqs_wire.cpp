#include "sourceflow/aws/sqs_wire.hpp"

#include <charconv>
#include <limits>
#include <utility>

#include <boost/json/value.hpp>

#include "sourceflow/aws/entry_results.hpp"
#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/json_document.hpp"
#include "sourceflow/aws/json_text.hpp"
#include "sourceflow/aws/md5.hpp"
#include "sourceflow/base/base64.hpp"
#include "sourceflow/base/log.hpp"

namespace sourceflow::aws::sqs_wire {
namespace {

namespace json = boost::json;

constexpr std::string_view service_name = "SQS";

[[noreturn]] void refuse(std::string_view why) { refuse_answer(service_name, why); }

void write_map(JsonText& out, std::string_view name, const Attributes& map) {
  if (map.empty()) return;
  out.key(name).open('{');
  for (const auto& [key, value] : map) out.member(key, value);
  out.close('}');
}

void write_message(JsonText& out, const SendEntry& entry) {
  out.member("MessageBody", entry.body);
  if (entry.delay) out.member("DelaySeconds", entry.delay->count());
  if (entry.group_id) out.member("MessageGroupId", *entry.group_id);
  if (entry.deduplication_id) out.member("MessageDeduplicationId", *entry.deduplication_id);
  if (entry.attributes.empty()) return;
  out.key("MessageAttributes").open('{');
  for (const auto& attribute : entry.attributes) {
    out.key(attribute.name).open('{').member("DataType", attribute.data_type);
    if (attribute.is_binary()) {
      out.member("BinaryValue", base::to_base64(base::as_blob(attribute.value)));
    } else {
      out.member("StringValue", attribute.value);
    }
    out.close('}');
  }
  out.close('}');
}

std::size_t size_of(const SendEntry& entry) {
  std::size_t size = entry.body.size() + entry.body.size() / 4 + 256;
  for (const auto& attribute : entry.attributes)
    size += attribute.name.size() + attribute.value.size() + 64;
  return size;
}

// A batch call: the entries with their place in the batch as id.
template <class Entry, class Write>
std::string batch(std::string_view queue_url,
                  const std::vector<Entry>& entries,
                  std::size_t size,
                  Write write) {
  JsonText out;
  out.reserve(size + queue_url.size() + 64);
  out.open('{').member("QueueUrl", queue_url).key("Entries").open('[');
  for (std::size_t i = 0; i < entries.size(); ++i) {
    out.open('{').member("Id", std::to_string(i));
    write(out, entries[i]);
    out.close('}');
  }
  out.close(']').close('}');
  return out.take();
}

template <class Number = std::int64_t>
Number number(std::string_view digits, Number most = std::numeric_limits<Number>::max()) {
  Number value = 0;
  const auto* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end || value < 0 || value > most)
    refuse("a number is expected");
  return value;
}

void read_system_attribute(ReceivedMessage& message,
                           std::string_view name,
                           std::string_view value) {
  if (name == "ApproximateReceiveCount") {
    message.receive_count = number<int>(value);
  } else if (name == "SentTimestamp") {
    message.sent_at = base::Time(std::chrono::milliseconds(number(value, last_time)));
  } else if (name == "MessageGroupId") {
    message.group_id = value;
  } else if (name == "MessageDeduplicationId") {
    message.deduplication_id = value;
  } else if (name == "SequenceNumber") {
    message.sequence_number = value;
  } else {
    message.system_attributes.emplace(name, value);
  }
}

MessageAttribute read_attribute(std::string_view name, const json::value& value) {
  if (!value.is_object()) refuse("an object is expected");
  const auto& object = value.get_object();
  MessageAttribute attribute{.name = std::string(name),
                             .data_type = std::string(text(object, "DataType"))};
  if (!attribute.is_binary()) {
    attribute.value = text(object, "StringValue");
    return attribute;
  }
  const auto bytes = base::from_base64(text(object, "BinaryValue"));
  if (!bytes) refuse("a binary attribute is no base64");
  attribute.value.assign(bytes->begin(), bytes->end());
  return attribute;
}

// False only if there is a checksum and it is another.
bool is_intact(std::string_view expected, const std::string& actual) {
  return expected.empty() || actual.empty() || expected == actual;
}

bool is_intact(const json::object& answer, const SendEntry& entry) {
  return is_intact(text(answer, "MD5OfMessageBody"), md5_of(entry.body)) &&
         is_intact(text(answer, "MD5OfMessageAttributes"), md5_of(entry.attributes));
}

bool is_intact(const json::object& answer, const ReceivedMessage& message) {
  return is_intact(text(answer, "MD5OfBody"), md5_of(message.body)) &&
         is_intact(text(answer, "MD5OfMessageAttributes"), md5_of(message.attributes));
}

EntryResult read_success(const json::object& object) {
  return {.ok = true,
          .message_id = std::string(text(object, "MessageId")),
          .sequence_number = std::string(text(object, "SequenceNumber"))};
}

void read_failures(const json::object& answer, EntryResults& results) {
  for_objects(answer, "Failed", [&results](const json::object& object) {
    const auto* fault = object.if_contains("SenderFault");
    results.put(text(object, "Id"),
                {.code = std::string(text(object, "Code")),
                 .text = std::string(text(object, "Message")),
                 .sender_fault = fault != nullptr && fault->is_bool() && fault->get_bool()});
  });
}

ReceivedMessage read_message(const json::object& object) {
  ReceivedMessage message;
  message.id = text(object, "MessageId");
  message.receipt = text(object, "ReceiptHandle");
  message.body = text(object, "Body");
  if (const auto* system = object_member(object, "Attributes")) {
    for (const auto& [name, value] : *system) read_system_attribute(message, name, text_of(value));
  }
  if (const auto* attributes = object_member(object, "MessageAttributes")) {
    message.attributes.reserve(attributes->size());
    for (const auto& [name, value] : *attributes)
      message.attributes.push_back(read_attribute(name, value));
  }
  return message;
}

}  // namespace

std::string create_queue(std::string_view name, const Attributes& attributes, const Tags& tags) {
  JsonText out;
  out.open('{').member("QueueName", name);
  write_map(out, "Attributes", attributes);
  write_map(out, "tags", tags);
  return out.close('}').take();
}

std::string queue_only(std::string_view queue_url) {
  JsonText out;
  return out.open('{').member("QueueUrl", queue_url).close('}').take();
}

std::string queue_attributes(std::string_view queue_url, const std::vector<std::string>& names) {
  JsonText out;
  out.open('{').member("QueueUrl", queue_url).key("AttributeNames").open('[');
  if (names.empty()) out.value("All");
  for (const auto& name : names) out.value(name);
  return out.close(']').close('}').take();
}

std::string set_queue_attributes(std::string_view queue_url, const Attributes& attributes) {
  JsonText out;
  out.open('{').member("QueueUrl", queue_url);
  write_map(out, "Attributes", attributes);
  return out.close('}').take();
}

std::string list_queues(std::string_view prefix, std::string_view next_token) {
  JsonText out;
  // Without MaxResults SQS gives no token and leaves out what is beyond a thousand.
  out.open('{').member("MaxResults", 1'000);
  if (!prefix.empty()) out.member("QueueNamePrefix", prefix);
  if (!next_token.empty()) out.member("NextToken", next_token);
  return out.close('}').take();
}

std::string tag_queue(std::string_view queue_url, const Tags& tags) {
  JsonText out;
  out.open('{').member("QueueUrl", queue_url);
  write_map(out, "Tags", tags);
  return out.close('}').take();
}

std::string send(std::string_view queue_url, const SendEntry& entry) {
  JsonText out;
  out.reserve(size_of(entry) + queue_url.size());
  out.open('{').member("QueueUrl", queue_url);
  write_message(out, entry);
  return out.close('}').take();
}

std::string send_batch(std::string_view queue_url, const std::vector<SendEntry>& entries) {
  std::size_t size = 0;
  for (const auto& entry : entries) size += size_of(entry);
  return batch(queue_url, entries, size, write_message);
}

std::string receive(std::string_view queue_url, const ReceiveOptions& options) {
  JsonText out;
  out.open('{').member("QueueUrl", queue_url);
  out.member("MaxNumberOfMessages", options.max).member("WaitTimeSeconds", options.wait.count());
  if (options.visibility) out.member("VisibilityTimeout", options.visibility->count());
  // Older endpoints know the first of these names, newer ones prefer the second.
  out.key("AttributeNames").open('[').value("All").close(']');
  out.key("MessageSystemAttributeNames").open('[').value("All").close(']');
  out.key("MessageAttributeNames").open('[').value("All").close(']');
  return out.close('}').take();
}

std::string delete_batch(std::string_view queue_url, const std::vector<std::string>& receipts) {
  const std::size_t size = receipts.empty() ? 0 : receipts.size() * (receipts.front().size() + 64);
  return batch(queue_url, receipts, size, [](JsonText& out, const std::string& receipt) {
    out.member("ReceiptHandle", receipt);
  });
}

std::string change_visibility_batch(std::string_view queue_url,
                                    const std::vector<VisibilityEntry>& entries) {
  const std::size_t size =
      entries.empty() ? 0 : entries.size() * (entries.front().receipt.size() + 96);
  return batch(queue_url, entries, size, [](JsonText& out, const VisibilityEntry& entry) {
    out.member("ReceiptHandle", entry.receipt)
        .member("VisibilityTimeout", entry.visibility.count());
  });
}

std::string read_text(std::string_view answer, std::string_view member) {
  const JsonDocument document(answer, service_name);
  if (!document.object().contains(member)) refuse(std::string(member) + " is missing");
  return std::string(text(document.object(), member));
}

Attributes read_map(std::string_view answer, std::string_view member) {
  const JsonDocument document(answer, service_name);
  Attributes result;
  if (const auto* map = object_member(document.object(), member)) {
    for (const auto& [name, value] : *map) result.emplace(name, text_of(value));
  }
  return result;
}

QueuePage read_queue_page(std::string_view answer) {
  const JsonDocument document(answer, service_name);
  QueuePage page;
  page.next_token = text(document.object(), "NextToken");
  if (const auto* urls = document.object().if_contains("QueueUrls");
      urls != nullptr && urls->is_array()) {
    for (const auto& url : urls->get_array()) page.urls.emplace_back(text_of(url));
  }
  return page;
}

Sent read_sent(std::string_view answer, const SendEntry& entry) {
  const JsonDocument document(answer, service_name);
  if (!is_intact(document.object(), entry)) refuse("the message arrived changed");
  return {std::string(text(document.object(), "MessageId")),
          std::string(text(document.object(), "SequenceNumber"))};
}

std::vector<ReceivedMessage> read_received(std::string_view answer) {
  const JsonDocument document(answer, service_name);
  std::vector<ReceivedMessage> messages;
  for_objects(document.object(), "Messages", [&messages](const json::object& object) {
    auto message = read_message(object);
    if (is_intact(object, message)) {
      messages.push_back(std::move(message));
    } else {
      base::log(base::LogLevel::error,
                "a message arrived changed and is left to come again",
                {{"message", message.id}});
    }
  });
  return messages;
}

std::vector<EntryResult> read_batch(std::string_view answer, std::size_t count) {
  const JsonDocument document(answer, service_name);
  EntryResults results(count);
  for_objects(document.object(), "Successful", [&results](const json::object& object) {
    results.put(text(object, "Id"), read_success(object));
  });
  read_failures(document.object(), results);
  return results.take();
}

std::vector<EntryResult> read_sent_batch(std::string_view answer,
                                         const std::vector<SendEntry>& entries) {
  const JsonDocument document(answer, service_name);
  EntryResults results(entries.size());
  for_objects(document.object(), "Successful", [&](const json::object& object) {
    const auto id = text(object, "Id");
    const auto place = results.place_of(id);
    if (!place) return;
    if (is_intact(object, entries[*place])) {
      results.put(id, read_success(object));
    } else {
      results.put(id, {.code = "ChecksumMismatch", .text = "the message arrived changed"});
    }
  });
  read_failures(document.object(), results);
  return results.take();
}

}  // namespace sourceflow::aws::sqs_wire
