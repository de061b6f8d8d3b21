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
  /// With `carry_all`, what is not recorded is carried to others all the same, as W3C has it.
  Tracer(std::shared_ptr<SpanQueue> queue, double ratio, bool carry_all = false)
      : queue_(std::move(queue)), ratio_(ratio), carry_all_(carry_all) {}

  bool is_on() const { return queue_ != nullptr; }
  /// Whether a message that leaves is to say that it belongs here.
  bool carries(const TraceContext& context) const {
    return context.is_valid() && (carry_all_ || !context.is_derived);
  }

  /// A span named `operation subject`, in the trace of `traceparent` or, if that is empty or
  /// malformed, in a new one: that of the conversation, if it has an id.
  Span start(SpanKind kind,
             std::string_view operation,
             std::string_view subject,
             std::string_view traceparent,
             std::string_view tracestate = {},
             const base::Uuid& conversation = {}) const;
  /// Of the trace of a conversation that is not recorded, as whoever sent a message has decided.
  Span pass_over(const base::Uuid& conversation) const;
  /// A span within another one of this process.
  Span start(SpanKind kind,
             std::string_view operation,
             std::string_view subject,
             const TraceContext& parent,
             std::string_view tracestate = {}) const;

 private:
  Span begin(SpanKind kind,
             std::string_view operation,
             std::string_view subject,
             const TraceContext& context,
             std::uint64_t parent,
             std::string_view tracestate) const;

  std::shared_ptr<SpanQueue> queue_;
  double ratio_ = 0;
  bool carry_all_ = false;
};

/// Since 1970, as spans tell the time.
std::int64_t nanoseconds_now();

}  // namespace sourceflow::telemetry
