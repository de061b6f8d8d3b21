#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "sourceflow/telemetry/handles.hpp"
#include "sourceflow/telemetry/span.hpp"

namespace sourceflow::telemetry {

using EndedSpans = std::vector<std::unique_ptr<const SpanRecord>>;

/// Spans that have ended and wait for the exporter: at most `limit`, and never a wait for whoever
/// adds one. What does not fit is dropped and counted. Any thread.
class SpanQueue {
 public:
  SpanQueue(std::size_t limit, std::size_t batch, Counter dropped)
      : limit_(limit), batch_(batch), dropped_(std::move(dropped)) {}

  void add(std::unique_ptr<const SpanRecord> span);

  /// Everything there is, after waiting until there is a batch, or for `patience`, or for `wake`.
  EndedSpans take(std::chrono::milliseconds patience);
  void wake();
  std::size_t dropped() const;

 private:
  const std::size_t limit_;
  const std::size_t batch_;
  Counter dropped_;
  mutable std::mutex mutex_;
  std::condition_variable has_batch_;
  EndedSpans spans_;
  std::size_t dropped_count_ = 0;
  bool is_woken_ = false;
};

}  // namespace sourceflow::telemetry
