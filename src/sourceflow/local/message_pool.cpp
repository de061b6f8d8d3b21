#include "sourceflow/local/message_pool.hpp"

namespace sourceflow::local {

Message& MessagePool::add() {
  if (!free_.empty()) {
    Message& message = slots_[free_.back()];
    free_.pop_back();
    return message;
  }
  Message& message = slots_.emplace_back();
  message.slot = static_cast<std::uint32_t>(slots_.size() - 1);
  return message;
}

Message* MessagePool::find(std::uint32_t slot, std::uint64_t sequence) {
  if (slot >= slots_.size()) return nullptr;
  Message& message = slots_[slot];
  return message.state != MessageState::gone && message.sequence == sequence ? &message : nullptr;
}

void MessagePool::release(Message& message) {
  message.payload.reset();
  message.group.clear();
  message.deduplication_id.clear();
  message.sender.reset();
  message.dead_letter_source.reset();
  message.state = MessageState::gone;
  ++message.stamp;
  free_.push_back(message.slot);
  // Memory of a long backlog is given back once it is gone.
  if (free_.size() == slots_.size() && slots_.size() > 1024) clear();
}

void MessagePool::restore(std::size_t slots, std::vector<std::uint32_t> free) {
  clear();
  while (slots_.size() < slots) {
    Message& message = slots_.emplace_back();
    message.slot = static_cast<std::uint32_t>(slots_.size() - 1);
  }
  free_ = std::move(free);
}

void MessagePool::clear() {
  std::deque<Message>{}.swap(slots_);
  std::vector<std::uint32_t>{}.swap(free_);
}

}  // namespace sourceflow::local
