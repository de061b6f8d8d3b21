#include "sourceflow/bus/found_letter.hpp"

#include <algorithm>
#include <charconv>
#include <exception>

#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/bus/dead_letter.hpp"
#include "sourceflow/bus/names.hpp"
#include "sourceflow/bus/steps.hpp"

namespace sourceflow::bus {
namespace {

constexpr std::string_view dead_suffix = "-dlq";

std::string_view stem_of(std::string_view queue) {
  return is_fifo(queue) ? queue.substr(0, queue.size() - 5) : queue;
}

std::string source_by_name(std::string_view dead_letter_queue) {
  auto stem = stem_of(dead_letter_queue);
  if (!stem.ends_with(dead_suffix)) return {};
  stem.remove_suffix(dead_suffix.size());
  return std::string(stem) + (is_fifo(dead_letter_queue) ? ".fifo" : "");
}

std::string value_of(const aws::ReceivedMessage& message, std::string_view name) {
  const auto* attribute = aws::find(message.attributes, name);
  return attribute ? attribute->value : std::string{};
}

int number_of(const std::string& digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string source_of(const aws::ReceivedMessage& message, std::string_view dead_letter_queue) {
  if (auto source = value_of(message, dead_letter_source); !source.empty()) return source;
  const auto arn = message.system_attributes.find("DeadLetterQueueSourceArn");
  if (arn != message.system_attributes.end()) return arn->second.substr(arn->second.rfind(':') + 1);
  return source_by_name(dead_letter_queue);
}

}  // namespace

bool LetterFilter::matches(const FoundLetter& letter) const {
  return (id.empty() || id == letter.id || id == letter.message_id || id == letter.died_as) &&
         (name.empty() || name == letter.name) &&
         (entity_id.empty() || entity_id == letter.entity_id) &&
         (fingerprint.empty() || fingerprint == bus::fingerprint(letter.reason)) &&
         (!before || letter.died_at < *before) && (!after || letter.died_at > *after) &&
         letter.reason.find(reason) != std::string::npos;
}

FoundLetter found_letter(const aws::ReceivedMessage& message,
                         std::string_view dead_letter_queue,
                         const std::optional<std::string>& opened) {
  FoundLetter letter{.id = message.id,
                     .reason = value_of(message, dead_letter_reason),
                     .source = source_of(message, dead_letter_queue),
                     .message_id = value_of(message, "MessageId"),
                     .died_as = value_of(message, dead_letter_message_id),
                     .name = value_of(message, "CommandType") + value_of(message, "EventType"),
                     .entity_id = value_of(message, "EntityId"),
                     .body = message.body,
                     .is_sealed = aws::find(message.attributes, "Encryption") != nullptr,
                     .receives = number_of(value_of(message, dead_letter_receives)),
                     .receive_count = message.receive_count,
                     .died_at = message.sent_at,
                     .queue = std::string(dead_letter_queue)};
  if (letter.reason.empty()) letter.reason = "received too often";
  auto copy = message;
  Delivery delivery{.message = copy, .text = opened.value_or(message.body)};
  if (!run_steps(receiving_steps(), delivery).empty()) return letter;
  letter.message_id = delivery.envelope.id.text();
  letter.name = delivery.envelope.name;
  letter.entity_id = delivery.envelope.entity_id;
  letter.payload = delivery.envelope.payload;
  return letter;
}

std::string dead_letter_queue_of(std::string_view queue) {
  return stem_of(queue).ends_with(dead_suffix) ? std::string(queue) : dead_letter_name(queue);
}

aws::SendEntry sent_back(const aws::ReceivedMessage& message, bool to_fifo) {
  aws::SendEntry entry{.body = message.body, .attributes = message.attributes};
  std::erase_if(entry.attributes,
                [](const auto& attribute) { return attribute.name.starts_with("DeadLetter"); });
  if (to_fifo) {
    entry.group_id = message.group_id.empty() ? message.id : message.group_id;
    entry.deduplication_id = "redrive-" + message.id;
  }
  return entry;
}

}  // namespace sourceflow::bus
