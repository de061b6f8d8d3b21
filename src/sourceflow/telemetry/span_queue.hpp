#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "sourceflow/telemetry/handles.hpp"
#include "sourceflow/telemetry/span.hpp"

namespace sourceflow::telemetry {

/// Spans as a request to the collector lists them: JSON, with commas between.
struct SpanBatch {
  std::string json = {};
  std::size_t count = 0;
};

/// Spans that have ended and wait for the exporter in batches: at most `limit`, and never a wait
/// for whoever adds one. What does not fit is dropped and counted. Any thread.
///
/// They wait as the text they leave as. A record has half a dozen parts, and handing those from the
/// thread that made them to the one that frees them costs more than writing them down at once.
class SpanQueue {
 public:
  SpanQueue(std::size_t limit, std::size_t batch, Counter dropped)
      : limit_(limit), batch_(batch), dropped_(std::move(dropped)) {}

  void add(const SpanRecord& span);

  /// Everything there is, after waiting until there is a batch, or for `patience`, or for `wake`.
  std::vector<SpanBatch> take(std::chrono::milliseconds patience);
  /// Takes back what was taken, for its memory: the system gives out and takes back so much at a
  /// time page by page.
  void recycle(SpanBatch batch);
  void wake();
  std::size_t dropped() const { return dropped_count_; }

 private:
  SpanBatch& open_batch();

  const std::size_t limit_;
  const std::size_t batch_;
  Counter dropped_;
  std::atomic<std::size_t> waiting_ = 0;
  std::atomic<std::size_t> dropped_count_ = 0;
  std::mutex mutex_;
  std::condition_variable has_batch_;
  std::vector<SpanBatch> batches_;
  SpanBatch spare_;
  bool is_woken_ = false;
};

}  // namespace sourceflow::telemetry
