#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::telemetry::instruments {

std::span<const Metric* const> all() {
  static constexpr const Metric* metrics[] = {
      &command_dispatched,
      &command_dispatch_duration,
      &command_dispatch_error,
      &event_published,
      &event_publish_duration,
      &event_publish_error,
      &message_received,
      &message_processed,
      &message_processing_duration,
      &message_processing_error,
      &message_in_flight,
      &message_dead_lettered,
      &visibility_renewals,
      &visibility_losses,
      &queue_depth,
      &queue_age,
      &dead_letter_depth,
      &dead_letter_age,
      &api_requests,
      &api_errors,
      &api_billed_units,
      &api_cost,
      &message_handled,
      &message_rejected,
      &message_duplicate,
      &message_failed,
      &message_critical_time,
      &message_dead,
      &idempotency_duplicates,
      &lane_depth,
      &outbox_depth,
      &outbox_age,
      &outbox_sent,
      &view_lag,
      &view_lag_time,
      &data_key_hits,
      &data_key_misses,
      &breaker_state,
      &breaker_trips,
      &telemetry_dropped,
      &telemetry_exported,
  };
  return metrics;
}

}  // namespace sourceflow::telemetry::instruments
