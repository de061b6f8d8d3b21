#include "sourceflow/telemetry/prometheus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::telemetry {
namespace {

using testing::HasSubstr;

TEST(Prometheus, ShowsEachKindInItsTextFormat) {
  Metrics metrics;
  metrics
      .counter(instruments::command_dispatched,
               {{"destination", "orders.fifo"}, {"message", "CreateOrder"}})
      .add(3);
  metrics.gauge(instruments::lane_depth).set(7);
  const auto duration =
      metrics.histogram(instruments::command_dispatch_duration, {{"destination", "orders.fifo"}});
  duration.record(std::chrono::milliseconds{2});
  duration.record(std::chrono::hours{5});

  const auto text = prometheus_text(metrics);

  EXPECT_THAT(text, HasSubstr("# TYPE sourceflow_aws_command_dispatched_total counter"));
  EXPECT_THAT(text,
              HasSubstr("sourceflow_aws_command_dispatched_total{destination=\"orders.fifo\","
                        "message=\"CreateOrder\"} 3"));
  EXPECT_THAT(text, HasSubstr("sourceflow_lane_depth 7"));
  EXPECT_THAT(text,
              HasSubstr("sourceflow_aws_command_dispatch_duration_seconds_bucket{"
                        "destination=\"orders.fifo\",le=\"0.0025"));
  EXPECT_THAT(text, HasSubstr("le=\"+Inf\"} 2"));
  EXPECT_THAT(text, HasSubstr("_seconds_count{destination=\"orders.fifo\"} 2"));
}

}  // namespace
}  // namespace sourceflow::telemetry
