#include "sourceflow/bus/arrivals.hpp"

#include <gtest/gtest.h>

#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::bus {
namespace {

namespace instruments = telemetry::instruments;
using namespace std::chrono_literals;

double value_of(telemetry::Telemetry& telemetry,
                const telemetry::Metric& metric,
                const telemetry::Attributes& attributes) {
  for (const auto& family : telemetry.metrics().collect())
    for (const auto& point : family.points)
      if (family.metric.name == metric.name && point.attributes == attributes) return point.value;
  return -1;
}

const telemetry::Attributes orders{{"queue", "orders"}};

TEST(Arrivals, CountMessagesAndSayHowLongTheLastOneHadWaited) {
  telemetry::Telemetry telemetry;
  Arrivals arrivals(telemetry, "orders");
  const base::Time now{1000s};

  arrivals.received({{.sent_at = now - 90s}, {.sent_at = now - 60s}}, 0, now);

  EXPECT_EQ(value_of(telemetry, instruments::message_received, orders), 2);
  EXPECT_EQ(value_of(telemetry, instruments::queue_age, orders), 60);
  arrivals.received({}, 0, now);
  EXPECT_EQ(value_of(telemetry, instruments::queue_age, orders), 0) << "the queue is empty";
}

TEST(Arrivals, CountWhatBecameOfThem) {
  telemetry::Telemetry telemetry;
  Arrivals arrivals(telemetry, "orders");
  const Moment now{};

  arrivals.processed(app::Outcome::handled, now, now + 5ms);
  arrivals.processed(app::Outcome::failed, now, now + 5ms);
  arrivals.renewed();
  arrivals.lost();
  arrivals.buried();
  arrivals.is_held(7);

  EXPECT_EQ(
      value_of(
          telemetry, instruments::message_processed, {{"outcome", "handled"}, {"queue", "orders"}}),
      1);
  EXPECT_EQ(value_of(telemetry, instruments::message_processing_error, orders), 1);
  EXPECT_EQ(value_of(telemetry, instruments::visibility_renewals, orders), 1);
  EXPECT_EQ(value_of(telemetry, instruments::visibility_losses, orders), 1);
  EXPECT_EQ(value_of(telemetry, instruments::message_dead_lettered, orders), 1);
  EXPECT_EQ(value_of(telemetry, instruments::message_in_flight, orders), 7);
}

}  // namespace
}  // namespace sourceflow::bus
