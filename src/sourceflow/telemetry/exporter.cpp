#include "sourceflow/telemetry/exporter.hpp"

#include <algorithm>
#include <charconv>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "sourceflow/base/log.hpp"
#include "sourceflow/telemetry/instruments.hpp"
#include "sourceflow/telemetry/tracer.hpp"

namespace sourceflow::telemetry {
namespace {

constexpr int max_tries = 4;
constexpr std::chrono::milliseconds first_pause{500};
constexpr std::chrono::seconds told_every{30};

/// Those that OTLP says may be tried again, and no answer at all.
bool may_help_again(int status) {
  return status == 0 || status == 429 || status == 502 || status == 503 || status == 504;
}

/// How many spans a collector that took the request would not keep.
std::size_t rejected_spans(const std::string& body) {
  boost::system::error_code malformed;
  const auto json = boost::json::parse(body, malformed);
  if (malformed || !json.is_object()) return 0;
  const auto* partial = json.get_object().if_contains("partialSuccess");
  if (partial == nullptr || !partial->is_object()) return 0;
  const auto* count = partial->get_object().if_contains("rejectedSpans");
  if (count == nullptr) return 0;
  if (count->is_int64())
    return static_cast<std::size_t>(std::max<std::int64_t>(0, count->get_int64()));
  std::size_t value = 0;
  if (count->is_string()) {
    const auto& text = count->get_string();
    std::from_chars(text.data(), text.data() + text.size(), value);
  }
  return value;
}

/// Where the processor is short, work comes before what is told of it. Linux keeps a nice value for
/// each thread; where that is refused, nothing is lost.
void give_way() {
  constexpr int nice = 10;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), nice);
}

}  // namespace

Exporter::Exporter(const Options& options,
                   Resource resource,
                   Metrics& metrics,
                   std::shared_ptr<SpanQueue> queue,
                   Post post)
    : options_(options),
      resource_(std::move(resource)),
      metrics_(metrics),
      queue_(std::move(queue)),
      post_(std::move(post)),
      refused_(metrics.counter(instruments::telemetry_dropped, {{"reason", "refused"}})),
      exported_(metrics.counter(instruments::telemetry_exported)),
      started_(nanoseconds_now()),
      thread_([this] { run(); }) {}

Exporter::~Exporter() {
  {
    const std::lock_guard lock(mutex_);
    deadline_ = std::chrono::steady_clock::now() + options_.timeout;
  }
  stopping_.notify_all();
  queue_->wake();
  thread_.join();
}

void Exporter::run() {
  give_way();
  auto next_metrics = std::chrono::steady_clock::now() + options_.metrics_every;
  for (bool is_last = false; !is_last;) {
    const auto now = std::chrono::steady_clock::now();
    const auto until_metrics = std::chrono::ceil<std::chrono::milliseconds>(next_metrics - now);
    auto batches =
        queue_->take(std::clamp(until_metrics, std::chrono::milliseconds{0}, options_.spans_every));
    {
      const std::lock_guard lock(mutex_);
      is_last = deadline_.has_value();
    }
    export_spans(std::move(batches));
    // Whatever ended between the last look and the end.
    if (is_last) export_spans(queue_->take(std::chrono::milliseconds{0}));
    if (is_last || std::chrono::steady_clock::now() >= next_metrics) {
      export_metrics();
      next_metrics = std::chrono::steady_clock::now() + options_.metrics_every;
    }
    tell();
  }
}

void Exporter::export_spans(std::vector<SpanBatch> batches) {
  for (auto& batch : batches) {
    const auto answer = deliver("/v1/traces", [&] { return traces_json(resource_, batch.json); });
    const auto lost = answer ? std::min(rejected_spans(*answer), batch.count) : batch.count;
    exported_.add(batch.count - lost);
    refused_.add(lost);
    refused_count_ += lost;
    queue_->recycle(std::move(batch));
  }
}

void Exporter::export_metrics() {
  const auto families = metrics_.collect();
  if (!families.empty())
    deliver("/v1/metrics",
            [&] { return metrics_json(resource_, families, started_, nanoseconds_now()); });
}

std::optional<std::string> Exporter::deliver(const std::string& path,
                                             const std::function<std::string()>& body) {
  auto wait = first_pause;
  for (int tries = 1;; ++tries) {
    const auto timeout = std::min(time_left(), options_.timeout);
    if (timeout.count() <= 0) return std::nullopt;
    const auto answer = post_(path, body(), timeout);
    if (answer.status / 100 == 2) return answer.body;
    last_failure_ = answer.status == 0 ? answer.body
                                       : "it answered with status " + std::to_string(answer.status);
    if (!may_help_again(answer.status) || tries == max_tries || !pause(wait)) return std::nullopt;
    wait *= 2;
  }
}

bool Exporter::pause(std::chrono::milliseconds duration) {
  std::unique_lock lock(mutex_);
  return !stopping_.wait_for(lock, duration, [&] { return deadline_.has_value(); });
}

std::chrono::milliseconds Exporter::time_left() {
  const std::lock_guard lock(mutex_);
  if (!deadline_) return options_.timeout;
  return std::chrono::duration_cast<std::chrono::milliseconds>(*deadline_ -
                                                               std::chrono::steady_clock::now());
}

void Exporter::tell() {
  const auto dropped = refused_count_ + queue_->dropped();
  const auto now = std::chrono::steady_clock::now();
  if (dropped == told_count_ || (last_told_ && now - *last_told_ < told_every)) return;
  base::log(base::LogLevel::warning,
            "spans were dropped: the collector is away, refuses them or is too slow",
            {{"collector", options_.otlp},
             {"dropped", dropped - told_count_},
             {"reason", last_failure_.empty() ? "the queue was full" : last_failure_}});
  told_count_ = dropped;
  last_told_ = now;
}

}  // namespace sourceflow::telemetry
