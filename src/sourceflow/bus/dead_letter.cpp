#include "sourceflow/bus/dead_letter.hpp"

#include <algorithm>
#include <array>

#include "sourceflow/aws/limits.hpp"
#include "sourceflow/bus/outgoing.hpp"

namespace sourceflow::bus {
namespace {

constexpr std::size_t longest_reason = 1024;

/// How willingly an attribute makes room: the trace first, unknown ones next, what says what it is
/// last.
int worth(const aws::MessageAttribute& attribute) {
  constexpr std::array<std::string_view, 11> order{dead_letter_receives,
                                                   "tracestate",
                                                   "traceparent",
                                                   "",
                                                   "SequenceNo",
                                                   "EntityId",
                                                   dead_letter_source,
                                                   "MessageId",
                                                   "EventType",
                                                   dead_letter_message_id,
                                                   dead_letter_reason};
  if (attribute.name == "CommandType") return 8;
  const auto found = std::ranges::find(order, attribute.name);
  return found == order.end() ? 3 : static_cast<int>(found - order.begin());
}

/// What a sealed body was sealed beside, and opens beside only.
bool is_bound(const aws::MessageAttribute& attribute) {
  constexpr std::array<std::string_view, 5> bound{
      "Encryption", "MessageId", "CommandType", "EventType", "EntityId"};
  return std::ranges::find(bound, attribute.name) != bound.end();
}

void drop_least(std::vector<aws::MessageAttribute>& attributes) {
  const bool is_sealed = aws::find(attributes, "Encryption") != nullptr;
  attributes.erase(std::ranges::min_element(attributes, {}, [&](const auto& attribute) {
    return is_sealed && is_bound(attribute) ? 11 : worth(attribute);
  }));
}

}  // namespace

aws::SendEntry dead_letter(const aws::ReceivedMessage& message,
                           std::string_view reason,
                           std::string_view source,
                           base::Bytes limit) {
  aws::SendEntry entry{.body = message.body, .attributes = message.attributes};
  auto& attributes = entry.attributes;
  std::erase_if(attributes,
                [](const auto& attribute) { return attribute.name.starts_with("DeadLetter"); });
  auto text = presentable(reason.substr(0, longest_reason));
  attributes.push_back({std::string(dead_letter_reason), text.empty() ? "unknown" : text});
  attributes.push_back({std::string(dead_letter_source), std::string(source)});
  attributes.push_back(
      {std::string(dead_letter_receives), std::to_string(message.receive_count), "Number"});
  if (!aws::find(attributes, "MessageId") && !message.id.empty())
    attributes.push_back({std::string(dead_letter_message_id), message.id});
  while (attributes.size() > aws::limits::message_attributes ||
         (!attributes.empty() && size_of(entry.body, attributes) > limit))
    drop_least(attributes);
  if (!message.group_id.empty()) {
    entry.group_id = message.group_id;
    entry.deduplication_id = "dlq-" + message.id;
  }
  return entry;
}

}  // namespace sourceflow::bus
