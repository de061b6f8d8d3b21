#include "sourceflow/local/delivery_output.hpp"

#include <algorithm>
#include <iterator>

#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/identifiers.hpp"

namespace sourceflow::local {

namespace {

constexpr MapName system_map{{"Attributes", "Attribute"}, "Name", "Value"};
constexpr MapName attribute_map{{"MessageAttributes", "MessageAttribute"}, "Name", "Value"};

std::string milliseconds(base::Time time) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count());
}

class SystemAttributes {
 public:
  SystemAttributes(Output& out, const std::vector<std::string>& wanted)
      : out_(out), wanted_(wanted) {}

  void end() {
    if (any_) out_.end_map();
  }

  bool wants(std::string_view name) const {
    return std::ranges::any_of(
        wanted_, [&](const auto& wanted) { return wanted == name || wanted == "All"; });
  }

  void write(std::string_view name, std::string_view value) {
    if (!any_) out_.begin_map(system_map);
    any_ = true;
    out_.entry(name, value);
  }

 private:
  Output& out_;
  const std::vector<std::string>& wanted_;
  bool any_ = false;
};

void write_system_attributes(Output& out,
                             const Message& message,
                             const std::vector<std::string>& wanted) {
  if (wanted.empty()) return;
  SystemAttributes attributes(out, wanted);
  const auto text = [&](std::string_view name, const std::string& value) {
    if (!value.empty() && attributes.wants(name)) attributes.write(name, value);
  };
  if (message.sender) text("SenderId", *message.sender);
  if (attributes.wants("SentTimestamp"))
    attributes.write("SentTimestamp", milliseconds(message.sent));
  if (attributes.wants("ApproximateReceiveCount")) {
    attributes.write("ApproximateReceiveCount", std::to_string(message.receives));
  }
  if (attributes.wants("ApproximateFirstReceiveTimestamp")) {
    attributes.write("ApproximateFirstReceiveTimestamp", milliseconds(message.first_received));
  }
  text("MessageGroupId", message.group);
  text("MessageDeduplicationId", message.deduplication_id);
  // Only messages of FIFO queues have a deduplication id, and each of them has one.
  if (!message.deduplication_id.empty()) text("SequenceNumber", sequence_text(message.sequence));
  text("AWSTraceHeader", message.payload->trace_header);
  if (message.dead_letter_source) text("DeadLetterQueueSourceArn", *message.dead_letter_source);
  attributes.end();
}

bool is_wanted(std::string_view name, const std::vector<std::string>& wanted) {
  return std::ranges::any_of(wanted, [&](std::string_view pattern) {
    if (pattern == "All" || pattern == ".*" || pattern == name) return true;
    return pattern.ends_with(".*") && name.starts_with(pattern.substr(0, pattern.size() - 2));
  });
}

void write_attribute(Output& out, const MessageAttribute& attribute) {
  out.begin_entry(attribute.name);
  if (attribute.is_binary()) {
    out.text("BinaryValue", to_base64(attribute.value));
  } else {
    out.text("StringValue", attribute.value);
  }
  out.text("DataType", attribute.type);
  out.end_entry();
}

void write_attributes(Output& out,
                      const std::vector<MessageAttribute>& attributes,
                      const Md5& md5) {
  out.text("MD5OfMessageAttributes", hex(md5));
  out.begin_map(attribute_map);
  for (const auto& attribute : attributes) write_attribute(out, attribute);
  out.end_map();
}

void write_wanted(Output& out, const Payload& payload, const std::vector<std::string>& wanted) {
  const auto& all = payload.attributes;
  if (all.empty() || wanted.empty()) return;
  const auto matches = [&](const auto& attribute) { return is_wanted(attribute.name, wanted); };
  if (std::ranges::all_of(all, matches))
    return write_attributes(out, all, payload.md5_of_attributes);
  std::vector<MessageAttribute> some;
  std::ranges::copy_if(all, std::back_inserter(some), matches);
  // The digest is of what is given, as clients check it.
  if (!some.empty()) write_attributes(out, some, md5_of(some));
}

}  // namespace

void write_deliveries(Output& out, const std::vector<Delivery>& deliveries, const Wanted& wanted) {
  if (deliveries.empty()) return;
  out.begin_list({"Messages", "Message"});
  for (const Delivery& delivery : deliveries) {
    const Message& message = *delivery.message;
    out.begin_item();
    out.text("MessageId", message.id.text());
    out.text("ReceiptHandle", delivery.handle.text());
    out.text("MD5OfBody", hex(message.payload->md5_of_body));
    out.text("Body", message.payload->body);
    write_system_attributes(out, message, wanted.system_attributes);
    write_wanted(out, *message.payload, wanted.attributes);
    out.end_item();
  }
  out.end_list();
}

}  // namespace sourceflow::local
