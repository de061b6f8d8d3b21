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
                   std::string_view tracestate,
                   const base::Uuid& conversation) const {
  if (!is_on()) return {};
  auto parent = parse_traceparent(traceparent);
  if (parent && parent->is_sampled) return start(kind, operation, subject, *parent, tracestate);
  const auto own = new_trace(ratio_, conversation, base::thread_random());
  if (!parent) return begin(kind, operation, subject, own, 0, {});
  // A trace that is not recorded keeps the context it came with: nobody will look its spans up.
  parent->is_derived = own.is_derived && tracestate.empty() && is_of(*parent, conversation);
  return Span(*parent);
}

Span Tracer::pass_over(const base::Uuid& conversation) const {
  auto context = new_trace(ratio_, conversation, base::thread_random());
  // Where this process would record it, or knows nothing of traces, the decision must be kept.
  context.is_derived = is_on() && context.is_derived;
  context.is_sampled = false;
  return Span(context);
}

Span Tracer::start(SpanKind kind,
                   std::string_view operation,
                   std::string_view subject,
                   const TraceContext& parent,
                   std::string_view tracestate) const {
  if (!is_on()) return {};
  auto& random = base::thread_random();
  if (!parent.is_valid())
    return begin(kind, operation, subject, new_trace(ratio_, {}, random), 0, {});
  if (!parent.is_sampled) return Span(parent);
  return begin(kind, operation, subject, child_of(parent, random), parent.span, tracestate);
}

Span Tracer::begin(SpanKind kind,
                   std::string_view operation,
                   std::string_view subject,
                   const TraceContext& context,
                   std::uint64_t parent,
                   std::string_view tracestate) const {
  if (!context.is_sampled) return Span(context);
  auto record = std::make_unique<SpanRecord>();
  record->context = context;
  record->parent = parent;
  record->tracestate = tracestate;
  record->name.reserve(operation.size() + 1 + subject.size());
  record->name.append(operation);
  if (!subject.empty()) record->name.append(" ").append(subject);
  record->kind = kind;
  record->attributes.reserve(8, 256);
  record->started = nanoseconds_now();
  return {queue_, std::move(record)};
}

}  // namespace sourceflow::telemetry
