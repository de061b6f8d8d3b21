#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "sourceflow/app/connection.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/bus/moment.hpp"
#include "sourceflow/telemetry/telemetry.hpp"

namespace sourceflow::bus {

/// Counts and traces what one queue brings. On the I/O thread.
class Arrivals {
 public:
  Arrivals(telemetry::Telemetry& telemetry, std::string queue);

  /// A receive call that began at `began`, in nanoseconds since 1970, brought these.
  void received(const std::vector<aws::ReceivedMessage>& messages,
                std::int64_t began,
                base::Time now);
  /// The application has said what became of one that came at `came`.
  void processed(app::Outcome outcome, Moment came, Moment now);
  void is_held(std::size_t count) { in_flight_.set(static_cast<std::int64_t>(count)); }
  void renewed() { renewals_.add(); }
  void lost() { losses_.add(); }
  void buried() { dead_lettered_.add(); }

 private:
  const std::string queue_;
  const telemetry::Tracer& tracer_;
  telemetry::Counter received_;
  std::map<app::Outcome, telemetry::Counter> processed_;
  telemetry::Counter errors_;
  telemetry::Histogram duration_;
  telemetry::Gauge in_flight_;
  telemetry::Gauge age_;
  telemetry::Counter renewals_;
  telemetry::Counter losses_;
  telemetry::Counter dead_lettered_;
};

}  // namespace sourceflow::bus
