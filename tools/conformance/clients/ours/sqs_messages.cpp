#include "clients/ours/calls.hpp"

namespace sourceflow::conformance {

namespace {

aws::SendEntry entry_of(const Input& input) {
  return {.body = input.text("MessageBody"),
          .attributes = input.message_attributes(),
          .group_id = input.optional_text("MessageGroupId"),
          .deduplication_id = input.optional_text("MessageDeduplicationId"),
          .delay = input.seconds("DelaySeconds")};
}

base::Task<json::object> send_message(Clients* clients, Input input) {
  input.only({"QueueUrl",
              "MessageBody",
              "MessageAttributes",
              "MessageGroupId",
              "MessageDeduplicationId",
              "DelaySeconds"});
  auto url = input.text("QueueUrl");
  auto entry = entry_of(input);
  const auto sent = co_await clients->sqs.send(std::move(url), std::move(entry));
  co_return json::object{{"MessageId", sent.message_id}, {"SequenceNumber", sent.sequence_number}};
}

base::Task<json::object> send_batch(Clients* clients, Input input) {
  const auto entries = input.entries();
  std::vector<aws::SendEntry> wanted;
  for (const auto& entry : entries) wanted.push_back(entry_of(entry));
  auto url = input.text("QueueUrl");
  const auto results = co_await clients->sqs.send_batch(std::move(url), std::move(wanted));
  co_return written(results, entries);
}

json::object written(const aws::ReceivedMessage& message) {
  auto system = conformance::written(message.system_attributes);
  const auto sent =
      std::chrono::duration_cast<std::chrono::milliseconds>(message.sent_at.time_since_epoch());
  system["ApproximateReceiveCount"] = std::to_string(message.receive_count);
  system["SentTimestamp"] = std::to_string(sent.count());
  if (!message.group_id.empty()) system["MessageGroupId"] = message.group_id;
  if (!message.sequence_number.empty()) system["SequenceNumber"] = message.sequence_number;
  return {{"MessageId", message.id},
          {"ReceiptHandle", message.receipt},
          {"Body", message.body},
          {"Attributes", std::move(system)},
          {"MessageAttributes", conformance::written(message.attributes)}};
}

/// Our client always asks for every attribute.
void check_asks_for_all(const Input& input, std::string_view name) {
  if (input.has(name) && input.texts(name) != std::vector<std::string>{"All"})
    throw Unsupported(std::string(name));
}

base::Task<json::object> receive_message(Clients* clients, Input input) {
  input.only({"QueueUrl",
              "MaxNumberOfMessages",
              "WaitTimeSeconds",
              "VisibilityTimeout",
              "AttributeNames",
              "MessageAttributeNames"});
  check_asks_for_all(input, "AttributeNames");
  check_asks_for_all(input, "MessageAttributeNames");
  auto url = input.text("QueueUrl");
  aws::ReceiveOptions options;
  options.max = static_cast<int>(input.number("MaxNumberOfMessages").value_or(1));
  options.wait = input.seconds("WaitTimeSeconds").value_or(std::chrono::seconds{0});
  options.visibility = input.seconds("VisibilityTimeout");
  const auto messages = co_await clients->sqs.receive(std::move(url), options);
  json::array found;
  for (const auto& message : messages) found.push_back(written(message));
  co_return json::object{{"Messages", std::move(found)}};
}

base::Task<json::object> delete_batch(Clients* clients, Input input) {
  const auto entries = input.entries();
  std::vector<std::string> receipts;
  for (const auto& entry : entries) receipts.push_back(entry.text("ReceiptHandle"));
  auto url = input.text("QueueUrl");
  const auto results = co_await clients->sqs.delete_batch(std::move(url), std::move(receipts));
  co_return written(results, entries);
}

base::Task<json::object> delete_message(Clients* clients, Input input) {
  auto url = input.text("QueueUrl");
  std::vector<std::string> receipts(1, input.text("ReceiptHandle"));
  const auto results = co_await clients->sqs.delete_batch(std::move(url), std::move(receipts));
  check_only(results);
  co_return json::object{};
}

aws::VisibilityEntry visibility_of(const Input& input) {
  return {.receipt = input.text("ReceiptHandle"),
          .visibility = input.seconds("VisibilityTimeout").value()};
}

base::Task<json::object> change_visibility_batch(Clients* clients, Input input) {
  const auto entries = input.entries();
  std::vector<aws::VisibilityEntry> wanted;
  for (const auto& entry : entries) wanted.push_back(visibility_of(entry));
  auto url = input.text("QueueUrl");
  const auto results =
      co_await clients->sqs.change_visibility_batch(std::move(url), std::move(wanted));
  co_return written(results, entries);
}

base::Task<json::object> change_visibility(Clients* clients, Input input) {
  auto url = input.text("QueueUrl");
  std::vector<aws::VisibilityEntry> wanted(1, visibility_of(input));
  const auto results =
      co_await clients->sqs.change_visibility_batch(std::move(url), std::move(wanted));
  check_only(results);
  co_return json::object{};
}

constexpr NamedCall calls[] = {
    {"ChangeMessageVisibility", change_visibility},
    {"ChangeMessageVisibilityBatch", change_visibility_batch},
    {"DeleteMessage", delete_message},
    {"DeleteMessageBatch", delete_batch},
    {"ReceiveMessage", receive_message},
    {"SendMessage", send_message},
    {"SendMessageBatch", send_batch},
};

}  // namespace

std::span<const NamedCall> sqs_message_calls() { return calls; }

}  // namespace sourceflow::conformance
