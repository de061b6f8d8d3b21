#include "sourceflow/bus/layout.hpp"

#include <algorithm>
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

BusLayout BusLayout::only(Parts parts) const {
  auto rest = *this;
  if (!parts.sends) rest.sends_.clear();
  if (!parts.raises) rest.raises_.clear();
  if (!parts.listens) rest.listens_.clear();
  if (!parts.subscribes) {
    rest.subscribes_.clear();
    rest.event_queue_.reset();
  }
  const auto is_unused = [&](const auto& topic) {
    const auto& name = topic.first;
    return !rest.subscribes_.contains(name) &&
           std::ranges::none_of(rest.raises_,
                                [&](const auto& route) { return route.second.contains(name); });
  };
  std::erase_if(rest.topics_, is_unused);
  return rest;
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
