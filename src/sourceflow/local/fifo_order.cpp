#include "sourceflow/local/fifo_order.hpp"

namespace sourceflow::local {

void FifoOrder::add(Message& message) {
  const auto group = groups_.try_emplace(message.group).first;
  group->second.messages.push_back(message);
  refresh(group);
}

void FifoOrder::restore(Message& message) {
  if (message.state == MessageState::in_flight) ++groups_[message.group].in_flight;
  add(message);
}

void FifoOrder::make_visible(Message& message) {
  const auto group = groups_.find(message.group);
  if (message.state == MessageState::in_flight) --group->second.in_flight;
  message.state = MessageState::visible;
  refresh(group);
}

Message* FifoOrder::next() {
  for (;;) {
    if (current_ != groups_.end()) {
      const bool has_more =
          cursor_ != current_->second.messages.end() && cursor_->state == MessageState::visible;
      if (has_more) return &*cursor_;
      end_receive();
    }
    if (ready_.empty()) return nullptr;
    current_ = groups_.find(*ready_.begin()->second);
    current_->second.ready_as = 0;
    ready_.erase(ready_.begin());
    cursor_ = current_->second.messages.begin();
  }
}

void FifoOrder::take(Message& message) {
  ++current_->second.in_flight;
  ++cursor_;
  message.state = MessageState::in_flight;
}

void FifoOrder::remove(Message& message) {
  const auto group = groups_.find(message.group);
  if (message.state == MessageState::in_flight) --group->second.in_flight;
  const auto place = group->second.messages.iterator_to(message);
  if (group == current_ && place == cursor_) ++cursor_;
  group->second.messages.erase(place);
  if (group != current_) refresh(group);
}

void FifoOrder::end_receive() {
  if (current_ == groups_.end()) return;
  const auto group = std::exchange(current_, groups_.end());
  refresh(group);
}

/// Brings a group's readiness in line with its messages; a group without any is forgotten.
void FifoOrder::refresh(Groups::iterator group) {
  auto& [name, state] = *group;
  const bool is_ready = state.in_flight == 0 && !state.messages.empty() &&
                        state.messages.front().state == MessageState::visible;
  const std::uint64_t ready_as = is_ready ? state.messages.front().sequence : 0;
  if (ready_as != state.ready_as) {
    if (state.ready_as != 0) ready_.erase({state.ready_as, &name});
    if (ready_as != 0) ready_.emplace(ready_as, &name);
    state.ready_as = ready_as;
  }
  if (state.messages.empty()) groups_.erase(group);
}

void FifoOrder::clear() {
  for (auto& [name, group] : groups_) group.messages.clear();
  groups_.clear();
  ready_.clear();
  current_ = groups_.end();
}

}  // namespace sourceflow::local
