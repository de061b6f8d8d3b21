#include "sourceflow/local/standard_order.hpp"

namespace sourceflow::local {

void OldestFirst::remove(Message& message) {
  if (message.in_order.is_linked()) {
    fresh_.erase(fresh_.iterator_to(message));
  } else {
    returned_.erase({message.sequence, &message});
  }
}

Message* OldestFirst::next() const {
  Message* const fresh = fresh_.empty() ? nullptr : &fresh_.front();
  Message* const returned = returned_.empty() ? nullptr : returned_.begin()->second;
  if (fresh == nullptr || returned == nullptr) return fresh != nullptr ? fresh : returned;
  return fresh->sequence < returned->sequence ? fresh : returned;
}

void OldestFirst::clear() {
  fresh_.clear();
  returned_.clear();
}

void StandardOrder::add(Message& message) {
  if (message.state != MessageState::visible) return;
  waiting_of(message).add(message);
  refresh(message);
}

void StandardOrder::restore(Message& message) {
  if (message.state == MessageState::in_flight) count_in_flight(message, true);
  add(message);
}

void StandardOrder::make_visible(Message& message) {
  if (message.state == MessageState::in_flight) count_in_flight(message, false);
  message.state = MessageState::visible;
  waiting_of(message).add_again(message);
  refresh(message);
}

Message* StandardOrder::next() {
  Message* const ungrouped = without_group_.next();
  if (heads_.empty()) return ungrouped;
  // No more than nine groups can each have more than a tenth.
  const Group* least = nullptr;
  for (const auto& [sequence, group] : heads_) {
    if (!is_noisy(*group)) {
      const bool is_older = ungrouped != nullptr && ungrouped->sequence < sequence;
      return is_older ? ungrouped : group->waiting.next();
    }
    if (least == nullptr || group->in_flight < least->in_flight) least = group;
  }
  return ungrouped != nullptr ? ungrouped : least->waiting.next();
}

void StandardOrder::take(Message& message) {
  waiting_of(message).remove(message);
  message.state = MessageState::in_flight;
  count_in_flight(message, true);
  refresh(message);
}

void StandardOrder::remove(Message& message) {
  if (message.state == MessageState::visible) waiting_of(message).remove(message);
  if (message.state == MessageState::in_flight) count_in_flight(message, false);
  refresh(message);
}

void StandardOrder::clear() {
  without_group_.clear();
  for (auto& [name, group] : groups_) group.waiting.clear();
  groups_.clear();
  heads_.clear();
  in_flight_ = 0;
}

bool StandardOrder::is_noisy(const std::string& group) const {
  const auto found = groups_.find(group);
  return found != groups_.end() && is_noisy(found->second);
}

bool StandardOrder::is_noisy(const Group& group) const {
  return group.in_flight >= least_noisy && group.in_flight * noisy_share > in_flight_;
}

OldestFirst& StandardOrder::waiting_of(const Message& message) {
  return message.group.empty() ? without_group_ : groups_[message.group].waiting;
}

void StandardOrder::count_in_flight(const Message& message, bool more) {
  more ? ++in_flight_ : --in_flight_;
  if (message.group.empty()) return;
  Group& group = groups_[message.group];
  more ? ++group.in_flight : --group.in_flight;
}

/// Brings the place of the message's group in line with what waits; a group without anything is
/// forgotten.
void StandardOrder::refresh(const Message& message) {
  if (message.group.empty()) return;
  const auto found = groups_.find(message.group);
  if (found == groups_.end()) return;
  Group& group = found->second;
  const Message* const head = group.waiting.next();
  const std::uint64_t listed_as = head == nullptr ? 0 : head->sequence;
  if (listed_as != group.listed_as) {
    if (group.listed_as != 0) heads_.erase({group.listed_as, &group});
    if (listed_as != 0) heads_.emplace(listed_as, &group);
    group.listed_as = listed_as;
  }
  if (listed_as == 0 && group.in_flight == 0) groups_.erase(found);
}

}  // namespace sourceflow::local
