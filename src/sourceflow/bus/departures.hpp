#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sourceflow/bus/moment.hpp"
#include "sourceflow/store/records.hpp"
#include "sourceflow/telemetry/by_value.hpp"
#include "sourceflow/telemetry/telemetry.hpp"

namespace sourceflow::bus {

/// The figures and the span of one message on its way out.
class Departure {
 public:
  struct Figures {
    telemetry::Counter sent;
    telemetry::Counter error;
    telemetry::Histogram duration;
  };

  Departure() = default;
  Departure(const Figures& figures, telemetry::Span span);

  /// An empty error means that the broker has it.
  void settled(const std::string& error) const;

  /// Where its trace is recorded, what its span is; null elsewhere.
  const telemetry::TraceContext* recorded() const { return span_ ? &span_->context() : nullptr; }

 private:
  const Figures* figures_ = nullptr;
  Moment began_{};
  std::shared_ptr<telemetry::Span> span_;  // null where the trace is not sampled
};

/// Counts and traces the commands and events that leave: `send` and `publish` are the spans from
/// which whatever the message leads to descends. Any thread.
class Departures {
 public:
  explicit Departures(telemetry::Telemetry& telemetry);

  /// Leaves the context that the message is to carry in its envelope.
  Departure begin(store::OutboxEntry& entry);
  /// Of a call that carries so many messages, begun with the first of them whose trace is recorded;
  /// each of those is to be linked.
  telemetry::Span begin_call(store::MessageKind kind,
                             std::string_view destination,
                             const telemetry::TraceContext& first,
                             std::size_t messages) const;

 private:
  using ByMessage = telemetry::ByValue<Departure::Figures>;
  using ByDestination = telemetry::ByValue<std::shared_ptr<ByMessage>>;

  telemetry::Telemetry& telemetry_;
  ByDestination commands_;
  ByDestination events_;
};

}  // namespace sourceflow::bus
