#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/telemetry/handles.hpp"
#include "sourceflow/telemetry/metric.hpp"

namespace sourceflow::telemetry {

/// The figures of one series at one moment.
struct Point {
  Attributes attributes;
  /// Of counters and gauges.
  double value = 0;
  /// Of histograms: how many lie at or below each of `HistogramCell::bounds` and above the one
  /// before, those above the last one at the end; and the sum of all values, in seconds.
  std::vector<std::uint64_t> buckets = {};
  double sum = 0;
};

/// All series of one metric.
struct Family {
  Metric metric;
  std::vector<Point> points;
};

/// Keeps a figure that is asked for by a function up to date for as long as it lives.
class Observation {
 public:
  Observation() = default;
  explicit Observation(std::shared_ptr<void> ends) : ends_(std::move(ends)) {}

 private:
  std::shared_ptr<void> ends_;
};

/// The figures of one service: hands out handles to count with, and shows what was counted.
///
///     const auto renewed = metrics.counter(instruments::visibility_renewals, {{"queue", name}});
///     ...
///     renewed.add();
///
/// Resolve handles once, outside of hot paths: finding a series takes a lock. A metric has at most
/// `max_series` series; what comes beyond is counted in one whose attributes say `other`, so that
/// no value a user invents can fill the memory. Any thread.
class Metrics {
 public:
  static constexpr std::size_t max_series = 200;

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// The same metric and attributes give the same series. Throw std::logic_error if the metric is
  /// of another kind, or names no such attribute.
  Counter counter(const Metric& metric, const Attributes& attributes = {});
  Gauge gauge(const Metric& metric, const Attributes& attributes = {});
  Histogram histogram(const Metric& metric, const Attributes& attributes = {});

  /// A counter or gauge whose value is asked for when somebody looks. The function must be quick
  /// and may be called by any thread until the Observation ends; where it throws, the figure is
  /// left out. Two of the same series show their sum.
  [[nodiscard]] Observation observe(const Metric& metric,
                                    const Attributes& attributes,
                                    std::function<double()> ask);

  /// Every family that has a series, sorted by name; those of a family by attributes.
  std::vector<Family> collect() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace sourceflow::telemetry
