#include "sourceflow/telemetry/tracer.hpp"

#include <chrono>

#include "sourceflow/telemetry/span_queue.hpp"

namespace sourceflow::telemetry {

std::int64_t nanoseconds_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Span Tracer::start(SpanKind kind,
                   std::string_view operation,
                   std::string_view subject,
                   std::string_view traceparent,
                   std::string_view tracestate) const {
  if (!is_on()) return {};
  return start(kind,
               operation,
               subject,
               parse_traceparent(traceparent).value_or(TraceContext{}),
               tracestate);
}

Span Tracer::start(SpanKind kind,
                   std::string_view operation,
                   std::string_view subject,
                   const TraceContext& parent,
                   std::string_view tracestate) const {
  if (!is_on()) return {};
  auto& random = base::thread_random();
  const bool is_root = !parent.is_valid();
  // A trace that is not recorded keeps the context it came with: nobody will look its spans up.
  if (!is_root && !parent.is_sampled) return Span(parent);
  const auto context = is_root ? new_trace(ratio_, random) : child_of(parent, random);
  if (!context.is_sampled) return Span(context);

  auto record = std::make_unique<SpanRecord>();
  record->context = context;
  if (!is_root) {
    record->parent = parent.span;
    record->tracestate = tracestate;
  }
  record->name.reserve(operation.size() + 1 + subject.size());
  record->name.append(operation);
  if (!subject.empty()) record->name.append(" ").append(subject);
  record->kind = kind;
  record->attributes.reserve(8);
  record->started = nanoseconds_now();
  return {queue_, std::move(record)};
}

}  // namespace sourceflow::telemetry
