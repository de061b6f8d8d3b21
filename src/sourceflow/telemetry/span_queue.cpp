#include "sourceflow/telemetry/span_queue.hpp"

#include <utility>

namespace sourceflow::telemetry {

void SpanQueue::add(std::unique_ptr<const SpanRecord> span) {
  bool is_batch = false;
  {
    const std::lock_guard lock(mutex_);
    if (spans_.size() < limit_) {
      spans_.push_back(std::move(span));
      is_batch = spans_.size() == batch_;
    } else {
      ++dropped_count_;
      dropped_.add();
    }
  }
  if (is_batch) has_batch_.notify_one();
}

EndedSpans SpanQueue::take(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  has_batch_.wait_for(lock, patience, [&] { return is_woken_ || spans_.size() >= batch_; });
  is_woken_ = false;
  return std::exchange(spans_, {});
}

void SpanQueue::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  has_batch_.notify_one();
}

std::size_t SpanQueue::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_count_;
}

}  // namespace sourceflow::telemetry
