#include "sourceflow/telemetry/metrics.hpp"

#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/telemetry/by_value.hpp"
#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::telemetry {
namespace {

using testing::ElementsAre;

constexpr Metric sold{
    "shop.sold", MetricKind::counter, "{ticket}", "Tickets sold.", {"desk", "kind"}};
constexpr Metric waiting{"shop.waiting", MetricKind::gauge, "{guest}", "Guests that wait."};
constexpr Metric served{"shop.served", MetricKind::histogram, "s", "Time to serve a guest."};

double value_of(const Metrics& metrics, std::string_view name, const Attributes& attributes = {}) {
  for (const auto& family : metrics.collect())
    for (const auto& point : family.points)
      if (family.metric.name == name && point.attributes == attributes) return point.value;
  return -1;
}

TEST(Metrics, CountsEachSeriesByItself) {
  Metrics metrics;
  const auto east = metrics.counter(sold, {{"desk", "east"}});
  const auto west = metrics.counter(sold, {{"desk", "west"}});

  east.add();
  west.add(2);
  metrics.counter(sold, {{"desk", "west"}}).add();

  EXPECT_EQ(value_of(metrics, "shop.sold", {{"desk", "east"}}), 1);
  EXPECT_EQ(value_of(metrics, "shop.sold", {{"desk", "west"}}), 3);
}

TEST(Metrics, LosesNothingUnderSeveralThreads) {
  Metrics metrics;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        const auto counter = metrics.counter(sold);
        for (int n = 0; n < 10'000; ++n) counter.add();
      });
  }

  EXPECT_EQ(value_of(metrics, "shop.sold"), 40'000);
}

TEST(Metrics, CountsTheRestTogetherWhenThereAreTooManySeries) {
  Metrics metrics;
  for (std::size_t i = 0; i < Metrics::max_series + 50; ++i)
    metrics.counter(sold, {{"desk", std::to_string(i)}}).add();

  const auto families = metrics.collect();

  EXPECT_EQ(families[0].points.size(), Metrics::max_series + 1);
  EXPECT_EQ(value_of(metrics, "shop.sold", {{"desk", "other"}}), 50);
}

TEST(Metrics, RefusesAttributesThatTheMetricDoesNotHaveAndOtherKinds) {
  Metrics metrics;

  EXPECT_THROW(metrics.counter(sold, {{"guest", "42"}}), std::logic_error);
  EXPECT_THROW(metrics.counter(waiting), std::logic_error);
}

TEST(Metrics, PutsDurationsBetweenTheirBounds) {
  Metrics metrics;
  const auto histogram = metrics.histogram(served);

  histogram.record(std::chrono::microseconds{100});
  histogram.record(std::chrono::seconds{1});
  histogram.record(std::chrono::hours{2});
  histogram.record(std::chrono::seconds{-5});
  const auto point = metrics.collect()[0].points[0];

  EXPECT_EQ(point.buckets.front(), 2u);
  EXPECT_EQ(point.buckets.back(), 1u);
  EXPECT_EQ(point.buckets[10], 1u) << "a bound belongs to what is at or below it";
  EXPECT_NEAR(point.sum, 7201.0001, 1e-6);
}

TEST(Metrics, AsksForWhatIsObservedUntilTheObservationEnds) {
  Metrics metrics;
  auto first = metrics.observe(waiting, {}, [] { return 3; });
  const auto second = metrics.observe(waiting, {}, [] { return 4; });
  const auto broken =
      metrics.observe(sold, {}, []() -> double { throw std::runtime_error("the store is away"); });

  const auto both = value_of(metrics, "shop.waiting");
  first = {};

  EXPECT_EQ(both, 7);
  EXPECT_EQ(value_of(metrics, "shop.waiting"), 4);
  EXPECT_EQ(value_of(metrics, "shop.sold"), -1) << "what cannot be asked is left out";
}

TEST(Metrics, ShowsNothingThatNobodyCounts) { EXPECT_TRUE(Metrics().collect().empty()); }

TEST(ByValue, ResolvesEachValueOnceAndKeepsWithinItsBound) {
  Metrics metrics;
  int resolved = 0;
  ByValue<Counter> by_desk([&](const std::string& value) {
    ++resolved;
    return metrics.counter(sold, {{"desk", value}});
  });

  by_desk.of("east").add();
  by_desk.of("east").add();
  for (std::size_t i = 0; i < 2 * Metrics::max_series; ++i) by_desk.of(std::to_string(i)).add();

  EXPECT_EQ(value_of(metrics, "shop.sold", {{"desk", "east"}}), 2);
  EXPECT_EQ(resolved, static_cast<int>(Metrics::max_series) + 1);
  EXPECT_EQ(value_of(metrics, "shop.sold", {{"desk", "other"}}), Metrics::max_series + 1);
}

}  // namespace
}  // namespace sourceflow::telemetry
