#include "sourceflow/telemetry/span_queue.hpp"

#include <utility>

#include "sourceflow/telemetry/otlp_json.hpp"

namespace sourceflow::telemetry {

void SpanQueue::add(const SpanRecord& span) {
  if (waiting_.fetch_add(1) >= limit_) {
    --waiting_;
    ++dropped_count_;
    return dropped_.add();
  }
  const auto json = span_json(span);
  bool is_batch = false;
  {
    const std::lock_guard lock(mutex_);
    auto& batch = open_batch();
    if (batch.count != 0) batch.json += ',';
    batch.json += json;
    is_batch = ++batch.count == batch_;
  }
  if (is_batch) has_batch_.notify_one();
}

SpanBatch& SpanQueue::open_batch() {
  if (batches_.empty() || batches_.back().count >= batch_)
    batches_.push_back(std::exchange(spare_, {}));
  return batches_.back();
}

std::vector<SpanBatch> SpanQueue::take(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  has_batch_.wait_for(lock, patience, [&] {
    return is_woken_ || (!batches_.empty() && batches_.front().count >= batch_);
  });
  is_woken_ = false;
  for (const auto& batch : batches_) waiting_ -= batch.count;
  return std::exchange(batches_, {});
}

void SpanQueue::recycle(SpanBatch batch) {
  batch.count = 0;
  batch.json.clear();
  const std::lock_guard lock(mutex_);
  if (batch.json.capacity() > spare_.json.capacity()) std::swap(batch, spare_);
}

void SpanQueue::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  has_batch_.notify_one();
}

}  // namespace sourceflow::telemetry
