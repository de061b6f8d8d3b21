#include "sourceflow/telemetry/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <list>
#include <map>
#include <mutex>
#include <stdexcept>

namespace sourceflow::telemetry {
namespace {

struct Series {
  std::shared_ptr<NumberCell> number;
  std::shared_ptr<HistogramCell> histogram;
};

struct Kept {
  Metric metric;
  std::map<Attributes, Series> series;
};

/// What is asked for its value, among all such.
struct Asked {
  Metric metric;
  Attributes attributes;
  std::function<double()> ask;
};

void refuse(const Metric& metric, const std::string& why) {
  throw std::logic_error("the metric " + std::string(metric.name) + " " + why);
}

void require(const Metric& metric, const Attributes& attributes) {
  for (const auto& [name, value] : attributes)
    if (name.empty() || std::ranges::find(metric.attributes, name) == metric.attributes.end())
      refuse(metric, "has no attribute " + name);
}

Attributes bounded(Attributes attributes, std::size_t series) {
  if (series >= Metrics::max_series)
    for (auto& [name, value] : attributes) value = "other";
  return attributes;
}

Point point_of(const Attributes& attributes, const Series& series) {
  Point point{.attributes = attributes};
  if (series.number) {
    point.value = static_cast<double>(series.number->value.load(std::memory_order_relaxed));
  } else {
    for (const auto& count : series.histogram->counts)
      point.buckets.push_back(count.load(std::memory_order_relaxed));
    point.sum =
        static_cast<double>(series.histogram->nanoseconds.load(std::memory_order_relaxed)) * 1e-9;
  }
  return point;
}

}  // namespace

struct Metrics::State {
  Series& series(const Metric& metric, MetricKind kind, Attributes attributes) {
    require(metric, attributes);
    if (metric.kind != kind) refuse(metric, "is of another kind");
    std::ranges::sort(attributes);
    auto& kept = families[metric.name];
    kept.metric = metric;
    if (const auto found = kept.series.find(attributes); found != kept.series.end())
      return found->second;
    attributes = bounded(std::move(attributes), kept.series.size());
    auto& made = kept.series[std::move(attributes)];
    if (kind == MetricKind::histogram) {
      if (!made.histogram) made.histogram = std::make_shared<HistogramCell>();
    } else if (!made.number) {
      made.number = std::make_shared<NumberCell>();
    }
    return made;
  }

  std::mutex mutex;  // over families
  std::map<std::string_view, Kept> families;
  std::mutex asking;  // over asked, held while asking, so that whoever ends an observation waits
  std::list<Asked> asked;
};

Metrics::Metrics() : state_(std::make_shared<State>()) {}
Metrics::~Metrics() = default;

Counter Metrics::counter(const Metric& metric, const Attributes& attributes) {
  const std::lock_guard lock(state_->mutex);
  return Counter(state_->series(metric, MetricKind::counter, attributes).number);
}

Gauge Metrics::gauge(const Metric& metric, const Attributes& attributes) {
  const std::lock_guard lock(state_->mutex);
  return Gauge(state_->series(metric, MetricKind::gauge, attributes).number);
}

Histogram Metrics::histogram(const Metric& metric, const Attributes& attributes) {
  const std::lock_guard lock(state_->mutex);
  return Histogram(state_->series(metric, MetricKind::histogram, attributes).histogram);
}

Observation Metrics::observe(const Metric& metric,
                             const Attributes& attributes,
                             std::function<double()> ask) {
  require(metric, attributes);
  if (metric.kind == MetricKind::histogram) refuse(metric, "is recorded, not observed");
  auto sorted = attributes;
  std::ranges::sort(sorted);
  const std::lock_guard lock(state_->asking);
  state_->asked.push_back({metric, std::move(sorted), std::move(ask)});
  const auto at = std::prev(state_->asked.end());
  return Observation(std::shared_ptr<void>(nullptr, [state = state_, at](void*) {
    const std::lock_guard ending(state->asking);
    state->asked.erase(at);
  }));
}

std::vector<Family> Metrics::collect() const {
  std::map<std::string_view, Family> found;
  {
    const std::lock_guard lock(state_->mutex);
    for (const auto& [name, kept] : state_->families) {
      auto& family = found[name];
      family.metric = kept.metric;
      for (const auto& [attributes, series] : kept.series)
        family.points.push_back(point_of(attributes, series));
    }
  }
  {
    const std::lock_guard lock(state_->asking);
    for (const auto& asked : state_->asked) {
      double value = 0;
      try {
        value = asked.ask();
      } catch (const std::exception&) {
        continue;  // What cannot be asked now has no value; the next look may find one.
      }
      if (!std::isfinite(value)) continue;
      auto& family = found[asked.metric.name];
      family.metric = asked.metric;
      const auto same = std::ranges::find(family.points, asked.attributes, &Point::attributes);
      if (same != family.points.end()) {
        same->value += value;
      } else {
        family.points.push_back({.attributes = asked.attributes, .value = value});
      }
    }
  }
  std::vector<Family> families;
  for (auto& [name, family] : found) {
    std::ranges::sort(family.points, {}, &Point::attributes);
    families.push_back(std::move(family));
  }
  return families;
}

}  // namespace sourceflow::telemetry
