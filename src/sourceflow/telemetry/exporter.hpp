#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sourceflow/telemetry/options.hpp"
#include "sourceflow/telemetry/otlp_json.hpp"
#include "sourceflow/telemetry/post.hpp"
#include "sourceflow/telemetry/span_queue.hpp"

namespace sourceflow::telemetry {

/// Brings spans and metrics to a collector, on a thread of its own. A collector that is away or
/// slow costs spans, never a handler's time: while a request is repeated the queue fills, and what
/// does not fit is dropped. What was dropped is counted, and told in a log line now and then.
class Exporter {
 public:
  Exporter(const Options& options,
           Resource resource,
           Metrics& metrics,
           std::shared_ptr<SpanQueue> queue,
           Post post);
  /// Exports what there is, waiting for the collector for the options' timeout at most.
  ~Exporter();

 private:
  using Moment = std::chrono::steady_clock::time_point;

  void run();
  void export_spans(std::vector<SpanBatch> batches);
  void export_metrics();
  /// What the collector answered when it took this; repeats what may succeed later, with a body
  /// made anew, since a request is large and most need not be repeated.
  std::optional<std::string> deliver(const std::string& path,
                                     const std::function<std::string()>& body);
  /// False if stopping ends the pause.
  bool pause(std::chrono::milliseconds duration);
  std::chrono::milliseconds time_left();
  void tell();

  const Options options_;
  const Resource resource_;
  Metrics& metrics_;
  std::shared_ptr<SpanQueue> queue_;
  Post post_;
  Counter refused_;
  Counter exported_;
  const std::int64_t started_;
  std::string last_failure_;
  std::size_t refused_count_ = 0;
  std::size_t told_count_ = 0;
  std::optional<Moment> last_told_;
  std::mutex mutex_;
  std::condition_variable stopping_;
  std::optional<Moment> deadline_;  ///< set when stopping
  std::thread thread_;
};

}  // namespace sourceflow::telemetry
