#include <array>
#include <charconv>
#include <set>

#include "sourceflow/local/batch.hpp"
#include "sourceflow/local/identifiers.hpp"
#include "sourceflow/local/message_input.hpp"
#include "sourceflow/local/sqs.hpp"
#include "sourceflow/local/sqs_errors.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr MapName attributes_name{{"MessageAttributes", "MessageAttribute"}, "Name", "Value"};
constexpr MapName system_attributes_name{
    {"MessageSystemAttributes", "MessageSystemAttribute"}, "Name", "Value"};
// SQS takes at most 1 MiB in one batch, whatever its messages may be alone.
constexpr std::size_t max_batch_size = 1 << 20;

[[noreturn]] void refuse(const std::string& text) {
  throw ServiceError(errors::invalid_parameter_value, text);
}

[[noreturn]] void refuse_for_kind(std::string_view parameter, std::string_view value) {
  refuse(
      "Value " + std::string(value) + " for parameter " + std::string(parameter) +
      " is invalid. Reason: The request include parameter that is not valid for this queue type.");
}

std::string read_trace_header(const Input& in) {
  std::string header;
  in.each(system_attributes_name, [&](std::string_view name, const Input& value) {
    if (name != "AWSTraceHeader") {
      refuse("Message system attribute name '" + std::string(name) + "' is invalid.");
    }
    if (value.text("DataType").value_or("") != "String") {
      refuse("The message system attribute 'AWSTraceHeader' must be of the type String.");
    }
    header = value.text("StringValue").value_or("");
  });
  return header;
}

std::shared_ptr<const Payload> read_payload(const Input& in, const QueueAttributes& queue) {
  const std::string_view body = in.required("MessageBody");
  if (body.empty()) {
    throw ServiceError(errors::missing_parameter,
                       "The request must contain the parameter MessageBody.");
  }
  check_characters(body);
  auto attributes = read_attributes(in, attributes_name, errors::invalid_parameter_value);
  if (attributes.size() > max_attributes) {
    refuse("Number of message attributes [" + std::to_string(attributes.size()) +
           "] exceeds the allowed maximum [10].");
  }
  auto payload = make_payload(std::string(body), std::move(attributes), read_trace_header(in));
  if (payload->size > static_cast<std::size_t>(queue.max_message_size)) {
    refuse("One or more parameters are invalid. Reason: Message must be shorter than " +
           std::to_string(queue.max_message_size) + " bytes.");
  }
  return payload;
}

std::chrono::seconds read_delay(const Input& in, const QueueAttributes& queue) {
  const auto delay = in.number("DelaySeconds");
  if (!delay) return queue.delay;
  const std::string text = std::to_string(*delay);
  if (*delay < 0 || *delay > 900) {
    refuse("Value " + text +
           " for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.");
  }
  if (queue.fifo && *delay != 0) refuse_for_kind("DelaySeconds", text);
  return std::chrono::seconds(*delay);
}

void read_fifo(const Input& in, const QueueAttributes& queue, NewMessage& message) {
  const auto group = in.text("MessageGroupId");
  const auto deduplication_id = in.text("MessageDeduplicationId");
  if (queue.fifo && !group) {
    throw ServiceError(errors::missing_parameter,
                       "The request must contain the parameter MessageGroupId.");
  }
  if (!queue.fifo && deduplication_id) refuse_for_kind("MessageDeduplicationId", *deduplication_id);
  if (queue.fifo && !deduplication_id && !queue.content_based_deduplication) {
    refuse(
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId "
        "provided "
        "explicitly");
  }
  if (group) {
    check_id("MessageGroupId", *group, errors::invalid_parameter_value);
    message.group = *group;
  }
  if (deduplication_id) {
    check_id("MessageDeduplicationId", *deduplication_id, errors::invalid_parameter_value);
    message.deduplication_id = *deduplication_id;
  }
}

struct Accepted {
  std::shared_ptr<const Payload> payload;
  Sent sent;
  bool fifo;
};

/// What may happen to a message on a standard queue: it comes twice, or after later ones.
void strike(Call& call, NamedQueue& queue, NewMessage& message) {
  Faults& faults = call.world.faults;
  if (faults.strikes(FaultKind::duplicate, call.operation)) {
    call.world.queues.send(queue, message, call.now);
  }
  if (faults.strikes(FaultKind::reorder, call.operation)) {
    message.delay += std::chrono::milliseconds(call.world.random.next() % 1000);
  }
}

Accepted accept(Call& call, NamedQueue& queue, const Input& in) {
  const QueueAttributes& attributes = queue.queue.attributes();
  NewMessage message{.payload = read_payload(in, attributes),
                     .id = random_id(call.world.random),
                     .sender = call.caller,
                     .delay = read_delay(in, attributes)};
  read_fifo(in, attributes, message);
  call.world.queues.require_room(message.payload->size);
  ++call.messages;
  call.world.flows.sent(*queue.arn, *message.payload);
  if (!attributes.fifo && call.world.faults.any()) strike(call, queue, message);
  auto payload = message.payload;
  const Sent sent = call.world.queues.send(queue, std::move(message), call.now);
  return {std::move(payload), sent, attributes.fifo};
}

void write(const Accepted& accepted, Output& out) {
  const Payload& payload = *accepted.payload;
  out.text("MessageId", accepted.sent.id.text());
  out.text("MD5OfMessageBody", hex(payload.md5_of_body));
  if (!payload.attributes.empty())
    out.text("MD5OfMessageAttributes", hex(payload.md5_of_attributes));
  if (!payload.trace_header.empty()) {
    out.text("MD5OfMessageSystemAttributes",
             hex(md5_of({{"AWSTraceHeader", "String", payload.trace_header}})));
  }
  if (accepted.fifo) out.text("SequenceNumber", sequence_text(accepted.sent.sequence));
}

std::string group_of(const Input& in) {
  return std::string(in.text("MessageGroupId").value_or(""));
}

void send_message(Call& call) {
  NamedQueue& queue = named_queue(call);
  if (call.world.fifo_quotas.is_on()) require_quota(call, queue, {group_of(call.in)});
  write(accept(call, queue, call.in), call.out);
}

std::size_t size_of_entry(const Input& entry) {
  return entry.text("MessageBody").value_or("").size() + size_of_attributes(entry, attributes_name);
}

void send_message_batch(Call& call) {
  constexpr BatchNames names{sqs_batch_errors,
                             {"Entries", "SendMessageBatchRequestEntry"},
                             {"Successful", "SendMessageBatchResultEntry"}};
  NamedQueue& queue = named_queue(call);
  check_entries(call, names);
  std::size_t size = 0;
  std::set<std::string> groups;
  call.in.each(names.entries, [&](const Input& entry) {
    size += size_of_entry(entry);
    if (call.world.fifo_quotas.is_on()) groups.insert(group_of(entry));
  });
  if (size > max_batch_size) {
    throw ServiceError(errors::batch_too_long,
                       "Batch requests cannot be longer than 1048576 bytes. You have sent " +
                           std::to_string(size) + " bytes.");
  }
  require_quota(call, queue, groups);
  run_batch(call, names, [&](const Input& entry) { return accept(call, queue, entry); }, write);
}

constexpr Operation operations[] = {
    {"SendMessage", send_message},
    {"SendMessageBatch", send_message_batch},
};

}  // namespace

std::span<const Operation> sqs_send_operations() { return operations; }

}  // namespace sourceflow::local
