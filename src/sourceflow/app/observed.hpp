#pragma once

#include <vector>

#include "sourceflow/app/lanes.hpp"
#include "sourceflow/app/view_readers.hpp"
#include "sourceflow/base/breakers.hpp"
#include "sourceflow/telemetry/metrics.hpp"

namespace sourceflow::app {

/// What figures are asked of.
struct Observed {
  store::Store& store;
  std::vector<Lanes*> lanes;
  std::vector<ViewReaders*> readers;
  const base::Clock& clock;
};

/// Figures that are asked for when somebody looks: depths, ages and lags. They end before whatever
/// they ask.
std::vector<telemetry::Observation> observe(telemetry::Metrics& metrics, const Observed& observed);

/// Counts what the breakers do from now on; the metrics must outlive their last change.
void count_changes(telemetry::Metrics& metrics, base::Breakers& breakers);

/// Shows the breakers that there are from their beginning, not from their first change on.
void show(telemetry::Metrics& metrics, const base::Breakers& breakers);

}  // namespace sourceflow::app
