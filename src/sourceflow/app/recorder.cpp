#include "sourceflow/app/recorder.hpp"

#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::app {
namespace {

namespace instruments = telemetry::instruments;
using telemetry::SpanKind;

void describe(telemetry::Span& span, const message::Envelope& message) {
  if (!span.is_recording()) return;
  span.set("messaging.message.id", message.id.text());
  span.set("sourceflow.message.name", message.name);
  if (message.correlation_id)
    span.set("messaging.message.conversation_id", message.correlation_id->text());
}

std::string_view text_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::handled:
      return "handled";
    case Outcome::duplicate:
      return "duplicate";
    case Outcome::rejected:
      return "rejected";
    case Outcome::failed:
      return "failed";
    case Outcome::held_back:
      return "held_back";
    case Outcome::lost:
      return "lost";
    case Outcome::unavailable:
      return "unavailable";
    case Outcome::unusable:
      return "unusable";
  }
  return "";
}

bool is_failure(Outcome outcome) {
  return outcome != Outcome::handled && outcome != Outcome::duplicate &&
         outcome != Outcome::rejected;
}

}  // namespace

Recorder::Recorder(telemetry::Telemetry& telemetry, const Rules& rules)
    : telemetry_(telemetry),
      others_(handles_of("other")),
      sent_(telemetry.metrics().counter(instruments::outbox_sent)),
      dead_(telemetry.metrics().counter(instruments::message_dead)) {
  for (const auto& names : {rules.handlers.command_names(), rules.handlers.event_names()})
    for (const auto& name : names) messages_.emplace(name, handles_of(name));
}

Recorder::Handles Recorder::handles_of(const std::string& message) const {
  auto& metrics = telemetry_.metrics();
  const telemetry::Attributes attributes{{"message", message}};
  return {metrics.counter(instruments::message_handled, attributes),
          metrics.counter(instruments::message_rejected, attributes),
          metrics.counter(instruments::message_duplicate, attributes),
          metrics.counter(instruments::message_failed, attributes),
          metrics.histogram(instruments::message_critical_time, attributes)};
}

void Recorder::count(const message::Envelope& message, Outcome outcome, base::Time now) const {
  const auto found = messages_.find(message.name);
  const auto& handles = found == messages_.end() ? others_ : found->second;
  if (outcome == Outcome::duplicate) return handles.duplicate.add();
  if (outcome == Outcome::failed || outcome == Outcome::unusable) return handles.failed.add();
  if (outcome == Outcome::rejected) handles.rejected.add();
  if (outcome == Outcome::handled) handles.handled.add();
  if (!is_failure(outcome)) handles.critical_time.record(now - message.occurred_on);
}

void Recorder::count_sent(std::size_t sent, std::size_t dead) const {
  sent_.add(sent);
  dead_.add(dead);
}

WorkTrace::WorkTrace(const telemetry::Tracer& tracer, message::Envelope& message)
    : tracer_(tracer),
      process_(message.is_untraced && message.traceparent.empty()
                   ? tracer.pass_over(message.conversation())
                   : tracer.start(SpanKind::consumer,
                                  "process",
                                  message.name,
                                  message.traceparent,
                                  message.tracestate,
                                  message.conversation())) {
  describe(process_, message);
  process_.set("messaging.operation.type", "process");
  const auto& context = process_.context();
  if (context.is_derived) {
    message.traceparent.clear();
  } else if (message.traceparent.empty() && context.is_valid()) {
    message.traceparent = context.traceparent();
  }
}

telemetry::Scope WorkTrace::handle(const message::Envelope& message) {
  handle_ = tracer_.start(
      SpanKind::internal, "handle", message.name, process_.context(), message.tracestate);
  return {handle_.context(), message.tracestate, message.id};
}

void WorkTrace::handled() {
  handle_.end();
  commit_ = tracer_.start(SpanKind::internal, "commit", "", process_.context());
}

void WorkTrace::done(const Handled& handled) {
  commit_.end();
  if (!process_.is_recording()) return;
  handle_.end();
  process_.set("sourceflow.outcome", text_of(handled.outcome));
  if (is_failure(handled.outcome)) process_.fail(handled.reason);
  process_.end();
}

ReadTrace::ReadTrace(const telemetry::Tracer& tracer,
                     std::string_view reader,
                     const message::Envelope& event)
    : span_(tracer.start(SpanKind::internal,
                         "handle",
                         reader,
                         event.traceparent,
                         event.tracestate,
                         event.conversation())),
      scope_(span_.context(), event.tracestate, event.id) {
  describe(span_, event);
}

telemetry::Span batch_span(const telemetry::Tracer& tracer,
                           std::string_view readers,
                           const std::vector<message::Envelope>& events) {
  telemetry::Span span;
  if (!tracer.is_on()) return span;
  for (const auto& event : events) {
    if (!telemetry::says_sampled(event.traceparent)) continue;
    const auto context = telemetry::parse_traceparent(event.traceparent);
    if (!context || !context->is_sampled) continue;
    if (!span.is_recording()) {
      span = tracer.start(SpanKind::consumer, "process", readers, *context, event.tracestate);
      span.set("messaging.batch.message_count", static_cast<std::int64_t>(events.size()));
    }
    span.link(*context);
  }
  return span;
}

}  // namespace sourceflow::app
