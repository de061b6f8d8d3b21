#include "sourceflow/bus/arrivals.hpp"

#include <utility>

#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::bus {
namespace {

namespace instruments = telemetry::instruments;

constexpr std::pair<app::Outcome, const char*> outcomes[] = {
    {app::Outcome::handled, "handled"},
    {app::Outcome::duplicate, "duplicate"},
    {app::Outcome::rejected, "rejected"},
    {app::Outcome::failed, "failed"},
    {app::Outcome::held_back, "held_back"},
    {app::Outcome::lost, "lost"},
    {app::Outcome::unavailable, "unavailable"},
    {app::Outcome::unusable, "unusable"}};

telemetry::TraceContext context_of(const aws::ReceivedMessage& message) {
  const auto* attribute = aws::find(message.attributes, "traceparent");
  if (attribute == nullptr || !telemetry::says_sampled(attribute->value)) return {};
  return telemetry::parse_traceparent(attribute->value).value_or(telemetry::TraceContext{});
}

}  // namespace

Arrivals::Arrivals(telemetry::Telemetry& telemetry, std::string queue)
    : queue_(std::move(queue)), tracer_(telemetry.tracer()) {
  auto& metrics = telemetry.metrics();
  const telemetry::Attributes here{{"queue", queue_}};
  received_ = metrics.counter(instruments::message_received, here);
  for (const auto& [outcome, name] : outcomes)
    processed_.emplace(
        outcome,
        metrics.counter(instruments::message_processed, {{"queue", queue_}, {"outcome", name}}));
  errors_ = metrics.counter(instruments::message_processing_error, here);
  duration_ = metrics.histogram(instruments::message_processing_duration, here);
  in_flight_ = metrics.gauge(instruments::message_in_flight, here);
  age_ = metrics.gauge(instruments::queue_age, here);
  renewals_ = metrics.counter(instruments::visibility_renewals, here);
  losses_ = metrics.counter(instruments::visibility_losses, here);
  dead_lettered_ = metrics.counter(instruments::message_dead_lettered, here);
}

void Arrivals::received(const std::vector<aws::ReceivedMessage>& messages,
                        std::int64_t began,
                        base::Time now) {
  received_.add(messages.size());
  const auto waited = messages.empty() ? base::Duration{0} : now - messages.back().sent_at;
  age_.set(std::chrono::duration_cast<std::chrono::seconds>(waited).count());
  if (!tracer_.is_on()) return;
  telemetry::Span span;
  for (const auto& message : messages) {
    const auto context = context_of(message);
    if (!context.is_sampled) continue;
    if (!span.is_recording()) {
      span = tracer_.start(telemetry::SpanKind::client, "receive", queue_, context);
      span.began(began).set("messaging.system", "aws_sqs");
      span.set("messaging.operation.name", "receive").set("messaging.operation.type", "receive");
      span.set("messaging.destination.name", queue_);
      span.set("messaging.batch.message_count", static_cast<std::int64_t>(messages.size()));
    }
    span.link(context);
  }
}

void Arrivals::processed(app::Outcome outcome, Moment came, Moment now) {
  processed_.at(outcome).add();
  duration_.record(now - came);
  if (outcome == app::Outcome::failed || outcome == app::Outcome::unusable) errors_.add();
}

}  // namespace sourceflow::bus
