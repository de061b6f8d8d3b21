#include "sourceflow/app/observed.hpp"

#include <algorithm>
#include <chrono>

#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::app {
namespace {

namespace instruments = telemetry::instruments;

double seconds_since(base::Time then, const base::Clock& clock) {
  return std::max(0.0, std::chrono::duration<double>(clock.now() - then).count());
}

double outbox_age(const Observed& observed) {
  const auto oldest = observed.store.outbox_after(0, 1);
  return oldest.empty() ? 0 : seconds_since(oldest[0].envelope.occurred_on, observed.clock);
}

double lag(const Observed& observed, ViewReaders& readers, const std::string& reader) {
  const auto missing = observed.store.last_position() - readers.position(reader);
  return static_cast<double>(std::max<std::int64_t>(0, missing));
}

double lag_time(const Observed& observed, ViewReaders& readers, const std::string& reader) {
  const auto next = observed.store.events_after(readers.position(reader), 1);
  return next.empty() ? 0 : seconds_since(next[0].occurred_on, observed.clock);
}

}  // namespace

std::vector<telemetry::Observation> observe(telemetry::Metrics& metrics, const Observed& observed) {
  std::vector<telemetry::Observation> all;
  const auto add = [&](const telemetry::Metric& metric,
                       const telemetry::Attributes& attributes,
                       std::function<double()> ask) {
    all.push_back(metrics.observe(metric, attributes, std::move(ask)));
  };
  add(instruments::lane_depth, {}, [observed] {
    std::size_t depth = 0;
    for (auto* lanes : observed.lanes) depth += lanes->depth();
    return static_cast<double>(depth);
  });
  add(instruments::outbox_depth, {}, [observed] {
    return static_cast<double>(observed.store.outbox_depth());
  });
  add(instruments::outbox_age, {}, [observed] { return outbox_age(observed); });
  for (auto* readers : observed.readers) {
    for (const auto& reader : readers->names()) {
      const auto view = reader.starts_with("view:") ? reader.substr(5) : reader;
      add(instruments::view_lag, {{"view", view}}, [=] { return lag(observed, *readers, reader); });
      add(instruments::view_lag_time, {{"view", view}}, [=] {
        return lag_time(observed, *readers, reader);
      });
    }
  }
  return all;
}

void count_changes(telemetry::Metrics& metrics, base::Breakers& breakers) {
  breakers.on_change([&metrics](const base::BreakerChange& change) {
    using enum base::BreakerState;
    const telemetry::Attributes which{{"dependency", change.breaker}};
    const auto state = change.after == open ? 2 : change.after == half_open ? 1 : 0;
    metrics.gauge(instruments::breaker_state, which).set(state);
    if (change.after == open) metrics.counter(instruments::breaker_trips, which).add();
  });
}

void show(telemetry::Metrics& metrics, const base::Breakers& breakers) {
  for (const auto& [name, status] : breakers.status()) {
    const telemetry::Attributes which{{"dependency", name}};
    // A series begins at zero, which is closed; one that has changed meanwhile keeps what it says.
    metrics.gauge(instruments::breaker_state, which);
    metrics.counter(instruments::breaker_trips, which);
  }
}

}  // namespace sourceflow::app
