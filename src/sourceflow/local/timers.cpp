#include "sourceflow/local/timers.hpp"

#include <algorithm>

namespace sourceflow::local {

Message* Timers::subject(MessagePool& pool, const Timer& timer) {
  Message* const message = pool.find(timer.slot, timer.sequence);
  return message != nullptr && message->stamp == timer.stamp ? message : nullptr;
}

void Timers::set(const Message& message) {
  timers_.push_back({message.visible_at, message.sequence, message.slot, message.stamp});
  std::ranges::push_heap(timers_, Later{});
}

void Timers::drop_void(MessagePool& pool) {
  while (!timers_.empty() && subject(pool, timers_.front()) == nullptr) {
    std::ranges::pop_heap(timers_, Later{});
    timers_.pop_back();
  }
}

Message* Timers::take_due(MessagePool& pool, base::Time now) {
  drop_void(pool);
  if (timers_.empty() || timers_.front().when > now) return nullptr;
  Message* const message = subject(pool, timers_.front());
  std::ranges::pop_heap(timers_, Later{});
  timers_.pop_back();
  return message;
}

std::optional<base::Time> Timers::next(MessagePool& pool) {
  drop_void(pool);
  if (timers_.empty()) return std::nullopt;
  return timers_.front().when;
}

void Timers::sweep(MessagePool& pool, std::size_t waiting) {
  if (timers_.size() < 2 * waiting + 1024) return;
  std::erase_if(timers_, [&](const Timer& timer) { return subject(pool, timer) == nullptr; });
  std::ranges::make_heap(timers_, Later{});
}

}  // namespace sourceflow::local
