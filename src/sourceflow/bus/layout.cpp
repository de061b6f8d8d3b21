#include "sourceflow/bus/layout.hpp"

#include <utility>

#include "sourceflow/bus/layout_checks.hpp"

namespace sourceflow::bus {

BusLayout& BusLayout::send(std::string_view command, QueueName queue) {
  sends_[std::string(command)].emplace(queue.text());
  return *this;
}

BusLayout& BusLayout::raise(std::string_view event, TopicName topic) {
  raises_[std::string(event)].emplace(topic.text());
  return *this;
}

BusLayout& BusLayout::listen(std::initializer_list<QueueName> queues) {
  for (const auto queue : queues) listens_.emplace(queue.text(), std::nullopt);
  return *this;
}

BusLayout& BusLayout::listen(QueueName queue, QueueSettings settings) {
  listens_[std::string(queue.text())] = settings;
  return *this;
}

BusLayout& BusLayout::subscribe(std::initializer_list<TopicName> topics) {
  for (const auto topic : topics) subscribes_.emplace(topic.text());
  return *this;
}

BusLayout& BusLayout::event_queue(QueueSettings settings) {
  event_queue_ = settings;
  return *this;
}

BusLayout& BusLayout::topic(TopicName topic, TopicSettings settings) {
  topics_[std::string(topic.text())] = std::move(settings);
  return *this;
}

BusLayout& BusLayout::prefix(std::string text) {
  prefix_ = std::move(text);
  return *this;
}

std::string BusLayout::queue_of(std::string_view command) const {
  const auto found = sends_.find(command);
  return found == sends_.end() ? std::string{} : *found->second.begin();
}

std::string BusLayout::topic_of(std::string_view event) const {
  const auto found = raises_.find(event);
  return found == raises_.end() ? std::string{} : *found->second.begin();
}

std::vector<std::string> BusLayout::complaints(std::string_view service) const {
  return structural_complaints(*this, service);
}

std::vector<std::string> BusLayout::complaints(const app::Registered& registered,
                                               std::string_view service) const {
  auto complaints = structural_complaints(*this, service);
  auto more = handler_complaints(*this, registered);
  complaints.insert(
      complaints.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return complaints;
}

std::vector<std::string> BusLayout::remarks(const app::Registered& registered) const {
  return layout_remarks(*this, registered);
}

}  // namespace sourceflow::bus
