#include <algorithm>
#include <array>

#include "sourceflow/local/batch.hpp"
#include "sourceflow/local/delivery_output.hpp"
#include "sourceflow/local/message_input.hpp"
#include "sourceflow/local/sqs.hpp"
#include "sourceflow/local/sqs_errors.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

[[noreturn]] void refuse(const std::string& text) {
  throw ServiceError(errors::invalid_parameter_value, text);
}

std::optional<std::int64_t> ranged(const Input& in,
                                   Name name,
                                   std::int64_t least,
                                   std::int64_t most) {
  const auto value = in.number(name);
  if (value && (*value < least || *value > most)) {
    refuse("Value " + std::to_string(*value) + " for parameter " + std::string(name.json) +
           " is invalid. Reason: Must be between " + std::to_string(least) + " and " +
           std::to_string(most) + ", if provided.");
  }
  return value;
}

ReceiveRequest read_request(const Input& in) {
  ReceiveRequest request;
  request.max_messages =
      static_cast<std::size_t>(ranged(in, "MaxNumberOfMessages", 1, 10).value_or(1));
  if (const auto timeout = ranged(in, "VisibilityTimeout", 0, 43'200)) {
    request.visibility_timeout = std::chrono::seconds(*timeout);
  }
  if (const auto attempt = in.text("ReceiveRequestAttemptId")) {
    check_id("ReceiveRequestAttemptId", *attempt, errors::invalid_parameter_value);
    request.attempt_id = *attempt;
  }
  return request;
}

constexpr std::string_view system_attributes[] = {"All",
                                                  "SenderId",
                                                  "SentTimestamp",
                                                  "ApproximateReceiveCount",
                                                  "ApproximateFirstReceiveTimestamp",
                                                  "SequenceNumber",
                                                  "MessageDeduplicationId",
                                                  "MessageGroupId",
                                                  "AWSTraceHeader",
                                                  "DeadLetterQueueSourceArn"};

Wanted read_wanted(const Input& in) {
  Wanted wanted;
  for (const Name name : {Name{"AttributeNames", "AttributeName"},
                          Name{"MessageSystemAttributeNames", "MessageSystemAttributeName"}}) {
    for (const auto text : in.texts(name)) {
      if (std::ranges::find(system_attributes, text) == std::end(system_attributes)) {
        throw ServiceError(errors::invalid_attribute_name,
                           "Unknown Attribute " + std::string(text) + ".");
      }
      wanted.system_attributes.emplace_back(text);
    }
  }
  for (const auto text : in.texts({"MessageAttributeNames", "MessageAttributeName"})) {
    wanted.attributes.emplace_back(text);
  }
  return wanted;
}

void receive_message(Call& call) {
  NamedQueue& queue = named_queue(call);
  ReceiveRequest request = read_request(call.in);
  Wanted wanted = read_wanted(call.in);
  const auto wait = ranged(call.in, "WaitTimeSeconds", 0, 20);
  require_quota(call, queue);
  const Received received = call.world.queues.receive(queue, request, call.now);
  if (received.over_limit && !queue.queue.attributes().fifo) {
    throw ServiceError(errors::over_limit, "Too many messages in flight: the limit is 120000.");
  }
  const std::chrono::seconds patience =
      wait ? std::chrono::seconds(*wait) : queue.queue.attributes().receive_wait;
  call.messages += received.deliveries.size();
  if (!received.deliveries.empty()) call.world.queues.touch(queue);
  if (!received.deliveries.empty() || patience <= std::chrono::seconds::zero()) {
    return write_deliveries(call.out, received.deliveries, wanted);
  }
  call.waiting = Waiting{&queue,
                         std::move(request),
                         call.now + patience,
                         [wanted = std::move(wanted)](const Received& later, Output& out) {
                           write_deliveries(out, later.deliveries, wanted);
                         }};
}

ReceiptHandle read_handle(const Input& in) {
  const std::string_view text = in.required("ReceiptHandle");
  const auto handle = ReceiptHandle::parse(text);
  if (handle) return *handle;
  throw ServiceError(
      errors::receipt_handle_is_invalid,
      "The input receipt handle \"" + std::string(text) + "\" is not a valid receipt handle.");
}

[[noreturn]] void refuse_handle(const Input& in, std::string_view why) {
  refuse("Value " + std::string(in.required("ReceiptHandle")) +
         " for parameter ReceiptHandle is invalid. Reason: " + std::string(why));
}

struct Done {};

Done delete_one(Call& call, NamedQueue& queue, const Input& in) {
  switch (queue.queue.remove(read_handle(in), call.now)) {
    case HandleOutcome::foreign:
      throw ServiceError(errors::receipt_handle_is_invalid,
                         "The input receipt handle was not given by this queue.");
    case HandleOutcome::expired:
      refuse_handle(in, "The receipt handle has expired.");
    // Deleting again, or with the handle of an earlier receipt, succeeds without an effect.
    default:
      break;
  }
  ++call.messages;
  call.world.queues.touch(queue);
  return {};
}

Done change_one(Call& call, NamedQueue& queue, const Input& in) {
  const ReceiptHandle handle = read_handle(in);
  const auto timeout = ranged(in, "VisibilityTimeout", 0, 43'200);
  if (!timeout) in.required("VisibilityTimeout");
  switch (queue.queue.change_visibility(handle, std::chrono::seconds(*timeout), call.now)) {
    case HandleOutcome::done:
      break;
    case HandleOutcome::foreign:
      throw ServiceError(errors::receipt_handle_is_invalid,
                         "The input receipt handle was not given by this queue.");
    case HandleOutcome::beyond_limit:
      refuse("Value " + std::to_string(*timeout) +
             " for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the "
             "message is beyond "
             "the limit [43200 seconds].");
    case HandleOutcome::not_in_flight:
      throw ServiceError(errors::message_not_in_flight, "The message referred to isn't in flight.");
    default:
      refuse_handle(in,
                    "Message does not exist or is not available for visibility timeout change.");
  }
  ++call.messages;
  call.world.queues.touch(queue);
  return {};
}

void delete_message(Call& call) {
  NamedQueue& queue = named_queue(call);
  require_quota(call, queue);
  delete_one(call, queue, call.in);
}

void change_message_visibility(Call& call) {
  NamedQueue& queue = named_queue(call);
  require_quota(call, queue);
  change_one(call, queue, call.in);
}

void write_nothing(Done, Output&) {}

void delete_message_batch(Call& call) {
  constexpr BatchNames names{sqs_batch_errors,
                             {"Entries", "DeleteMessageBatchRequestEntry"},
                             {"Successful", "DeleteMessageBatchResultEntry"}};
  NamedQueue& queue = named_queue(call);
  check_entries(call, names);
  require_quota(call, queue);
  run_batch(
      call,
      names,
      [&](const Input& entry) { return delete_one(call, queue, entry); },
      write_nothing);
}

void change_message_visibility_batch(Call& call) {
  constexpr BatchNames names{sqs_batch_errors,
                             {"Entries", "ChangeMessageVisibilityBatchRequestEntry"},
                             {"Successful", "ChangeMessageVisibilityBatchResultEntry"}};
  NamedQueue& queue = named_queue(call);
  check_entries(call, names);
  require_quota(call, queue);
  run_batch(
      call,
      names,
      [&](const Input& entry) { return change_one(call, queue, entry); },
      write_nothing);
}

constexpr Operation operations[] = {
    {"ChangeMessageVisibility", change_message_visibility},
    {"ChangeMessageVisibilityBatch", change_message_visibility_batch},
    {"DeleteMessage", delete_message},
    {"DeleteMessageBatch", delete_message_batch},
    {"ReceiveMessage", receive_message},
};

}  // namespace

std::span<const Operation> sqs_receive_operations() { return operations; }

}  // namespace sourceflow::local
