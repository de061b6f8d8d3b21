#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "sourceflow/telemetry/span.hpp"

namespace sourceflow::telemetry {

/// Begins spans, all under the scope name `SourceFlow.Cloud.AWS`. Where nothing is exported it
/// begins none, and contexts that come with messages go on unchanged. Any thread.
class Tracer {
 public:
  /// The name that OpenTelemetry calls the instrumentation scope.
  static constexpr std::string_view scope_name = "SourceFlow.Cloud.AWS";

  /// Off: begins nothing.
  Tracer() = default;
  /// Samples `ratio` of the traces that begin here; others follow the decision that came with them.
  Tracer(std::shared_ptr<SpanQueue> queue, double ratio)
      : queue_(std::move(queue)), ratio_(ratio) {}

  bool is_on() const { return queue_ != nullptr; }

  /// A span named `operation subject`, in the trace of `traceparent` or, if that is empty or
  /// malformed, in a new one.
  Span start(SpanKind kind,
             std::string_view operation,
             std::string_view subject,
             std::string_view traceparent,
             std::string_view tracestate = {}) const;
  /// A span within another one of this process.
  Span start(SpanKind kind,
             std::string_view operation,
             std::string_view subject,
             const TraceContext& parent,
             std::string_view tracestate = {}) const;

 private:
  std::shared_ptr<SpanQueue> queue_;
  double ratio_ = 0;
};

/// Since 1970, as spans tell the time.
std::int64_t nanoseconds_now();

}  // namespace sourceflow::telemetry
