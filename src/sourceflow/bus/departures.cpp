#include "sourceflow/bus/departures.hpp"

#include <utility>

#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::bus {
namespace {

namespace instruments = telemetry::instruments;
using telemetry::Attributes;

Departure::Figures figures_of(telemetry::Metrics& metrics,
                              bool is_command,
                              const std::string& destination,
                              const std::string& message) {
  const Attributes both{{"destination", destination}, {"message", message}};
  const Attributes where{{"destination", destination}};
  if (is_command)
    return {metrics.counter(instruments::command_dispatched, both),
            metrics.counter(instruments::command_dispatch_error, both),
            metrics.histogram(instruments::command_dispatch_duration, where)};
  return {metrics.counter(instruments::event_published, both),
          metrics.counter(instruments::event_publish_error, both),
          metrics.histogram(instruments::event_publish_duration, where)};
}

auto by_destination(telemetry::Metrics& metrics, bool is_command) {
  return [&metrics, is_command](const std::string& destination) {
    return std::make_shared<telemetry::ByValue<Departure::Figures>>(
        [&metrics, is_command, destination](const std::string& message) {
          return figures_of(metrics, is_command, destination, message);
        });
  };
}

const char* system_of(bool is_command) { return is_command ? "aws_sqs" : "aws.sns"; }

}  // namespace

Departure::Departure(const Figures& figures, telemetry::Span span)
    : figures_(&figures), began_(std::chrono::steady_clock::now()) {
  if (span.is_recording()) span_ = std::make_shared<telemetry::Span>(std::move(span));
}

void Departure::settled(const std::string& error) const {
  if (figures_ == nullptr) return;
  if (error.empty()) {
    figures_->sent.add();
    figures_->duration.record(std::chrono::steady_clock::now() - began_);
  } else {
    figures_->error.add();
  }
  if (!span_) return;
  if (!error.empty()) span_->fail(error);
  span_->end();
}

Departures::Departures(telemetry::Telemetry& telemetry)
    : telemetry_(telemetry),
      commands_(by_destination(telemetry.metrics(), true)),
      events_(by_destination(telemetry.metrics(), false)) {}

Departure Departures::begin(store::OutboxEntry& entry) {
  const bool is_command = entry.kind == store::MessageKind::command;
  auto& message = entry.envelope;
  const auto* operation = is_command ? "send" : "publish";
  auto span = telemetry_.tracer().start(telemetry::SpanKind::producer,
                                        operation,
                                        entry.destination,
                                        message.traceparent,
                                        message.tracestate,
                                        message.conversation());
  if (span.is_recording()) {
    span.set("messaging.system", system_of(is_command));
    span.set("messaging.operation.name", operation).set("messaging.operation.type", "send");
    span.set("messaging.destination.name", entry.destination);
    span.set("messaging.message.id", message.id.text());
    span.set("sourceflow.message.name", message.name);
    if (message.correlation_id)
      span.set("messaging.message.conversation_id", message.correlation_id->text());
  }
  const auto& context = span.context();
  const bool is_new = context.is_sampled || message.traceparent.empty();
  if (is_new && telemetry_.tracer().carries(context)) message.traceparent = context.traceparent();
  message.is_untraced = context.is_valid() && message.traceparent.empty();
  auto& destinations = is_command ? commands_ : events_;
  const auto& figures = destinations.of(entry.destination)->of(message.name);
  return {figures, std::move(span)};
}

telemetry::Span Departures::begin_call(store::MessageKind kind,
                                       std::string_view destination,
                                       const telemetry::TraceContext& first,
                                       std::size_t messages) const {
  const bool is_command = kind == store::MessageKind::command;
  const auto* operation = is_command ? "send_batch" : "publish_batch";
  auto span = telemetry_.tracer().start(telemetry::SpanKind::client, operation, destination, first);
  span.set("messaging.system", system_of(is_command));
  span.set("messaging.operation.name", operation).set("messaging.operation.type", "send");
  span.set("messaging.destination.name", destination);
  span.set("messaging.batch.message_count", static_cast<std::int64_t>(messages));
  return span;
}

}  // namespace sourceflow::bus
