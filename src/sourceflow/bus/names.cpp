#include "sourceflow/bus/names.hpp"

#include <vector>

#include "sourceflow/base/errors.hpp"

namespace sourceflow::bus {

std::string name_complaint(std::string_view what, std::string_view name, std::size_t longest) {
  const std::string subject = "the " + std::string(what) + " name \"" + std::string(name) + "\"";
  switch (fault_of(name, longest)) {
    case NameFault::none:
      return {};
    case NameFault::empty:
      return "a " + std::string(what) + " needs a name";
    case NameFault::url:
      return subject + " is a URL: give the short name, the last part of its path";
    case NameFault::arn:
      return subject + " is an ARN: give the short name, its last part";
    case NameFault::character:
      return subject + " may have only letters, digits, - and _, then perhaps .fifo";
    case NameFault::too_long:
      return subject + " has " + std::to_string(name.size()) + " characters, at most " +
             std::to_string(longest) + " are allowed";
  }
  return {};
}

QueueName QueueName::checked(std::string_view name) {
  if (auto complaint = name_complaint("queue", name, longest_queue_name); !complaint.empty())
    throw base::ConfigError({std::move(complaint)});
  return {Checked{}, name};
}

TopicName TopicName::checked(std::string_view name) {
  if (auto complaint = name_complaint("topic", name, longest_topic_name); !complaint.empty())
    throw base::ConfigError({std::move(complaint)});
  return {Checked{}, name};
}

std::string dead_letter_name(std::string_view queue) {
  if (!is_fifo(queue)) return std::string(queue) + "-dlq";
  return std::string(queue.substr(0, queue.size() - 5)) + "-dlq.fifo";
}

}  // namespace sourceflow::bus
