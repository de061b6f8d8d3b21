#include "sourceflow/telemetry/prometheus.hpp"

#include <algorithm>
#include <limits>
#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <utility>

namespace sourceflow::telemetry {
namespace {

std::string with_underscores(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '.', '_');
  return text;
}

::prometheus::MetricType type_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter:
      return ::prometheus::MetricType::Counter;
    case MetricKind::gauge:
      return ::prometheus::MetricType::Gauge;
    case MetricKind::histogram:
      return ::prometheus::MetricType::Histogram;
  }
  return ::prometheus::MetricType::Untyped;
}

::prometheus::ClientMetric::Histogram histogram_of(const Point& point) {
  ::prometheus::ClientMetric::Histogram histogram;
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < point.buckets.size(); ++i) {
    below += point.buckets[i];
    const bool is_last = i == HistogramCell::bounds.size();
    const auto bound = is_last ? std::numeric_limits<double>::infinity() : HistogramCell::bounds[i];
    histogram.bucket.push_back({below, bound});
  }
  histogram.sample_count = below;
  histogram.sample_sum = point.sum;
  return histogram;
}

/// As whatever exposes for Prometheus asks for them.
class Collected : public ::prometheus::Collectable {
 public:
  explicit Collected(const Metrics& metrics) : metrics_(metrics) {}

  std::vector<::prometheus::MetricFamily> Collect() const override {
    std::vector<::prometheus::MetricFamily> families;
    for (const auto& family : metrics_.collect()) families.push_back(family_of(family));
    return families;
  }

 private:
  static ::prometheus::MetricFamily family_of(const Family& family) {
    const auto type = type_of(family.metric.kind);
    ::prometheus::MetricFamily made{
        prometheus_name(family.metric), std::string(family.metric.says), type, {}};
    for (const auto& point : family.points) {
      ::prometheus::ClientMetric metric;
      for (const auto& [name, value] : point.attributes) metric.label.push_back({name, value});
      metric.counter.value = point.value;
      metric.gauge.value = point.value;
      if (family.metric.kind == MetricKind::histogram) metric.histogram = histogram_of(point);
      made.metric.push_back(std::move(metric));
    }
    return made;
  }

  const Metrics& metrics_;
};

}  // namespace

std::string prometheus_name(const Metric& metric) {
  auto name = with_underscores(metric.name);
  if (metric.unit == "s") name += "_seconds";
  if (metric.unit == "[USD]") name += "_usd";
  if (metric.kind == MetricKind::counter) name += "_total";
  return name;
}

std::string prometheus_text(const Metrics& metrics) {
  return ::prometheus::TextSerializer().Serialize(Collected(metrics).Collect());
}

}  // namespace sourceflow::telemetry
