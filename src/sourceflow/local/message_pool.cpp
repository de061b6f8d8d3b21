#include "sourceflow/local/message_pool.hpp"

#include <limits>
#include <stdexcept>

namespace sourceflow::local {

namespace {

// No message has it; a free place has it until it is used.
constexpr auto free_mark = std::numeric_limits<std::uint64_t>::max();

}  // namespace

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
  for (const std::uint32_t slot : free_) {
    if (!awaits(slot)) throw std::runtime_error("a place for a message that cannot be free");
    slots_[slot].sequence = free_mark;
  }
}

bool MessagePool::awaits(std::uint32_t slot) const {
  return slot < slots_.size() && slots_[slot].state == MessageState::gone &&
         slots_[slot].sequence != free_mark;
}

void MessagePool::clear() {
  std::deque<Message>{}.swap(slots_);
  std::vector<std::uint32_t>{}.swap(free_);
}

}  // namespace sourceflow::local
