#include "sourceflow/aws/meter.hpp"

#include <gtest/gtest.h>

#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::aws {
namespace {

namespace instruments = telemetry::instruments;

double value_of(const telemetry::Metrics& metrics, const telemetry::Metric& metric) {
  for (const auto& family : metrics.collect())
    if (family.metric.name == metric.name) return family.points.at(0).value;
  return -1;
}

TEST(Meter, CountsRequestsUnitsAndWhatTheyCost) {
  telemetry::Metrics metrics;
  Meter meter(metrics);

  for (int i = 0; i < 1000; ++i)
    meter.requested("sqs.SendMessageBatch", 2, R"({"QueueUrl":"http://sqs/1/orders.fifo")");
  meter.failed("sqs.SendMessageBatch");

  EXPECT_EQ(value_of(metrics, instruments::api_requests), 1000);
  EXPECT_EQ(value_of(metrics, instruments::api_billed_units), 2000);
  EXPECT_EQ(value_of(metrics, instruments::api_errors), 1);
  EXPECT_NEAR(value_of(metrics, instruments::api_cost), 0.001, 1e-9) << "2000 units at $0.50";
}

TEST(Meter, KnowsWhatIsFreeAndWhatIsDear) {
  EXPECT_EQ(price_per_million("sts.GetCallerIdentity", false), 0);
  EXPECT_LT(price_per_million("sqs.ReceiveMessage", false),
            price_per_million("kms.Decrypt", false));
}

TEST(Meter, CountsNothingUntilItIsToldWhere) {
  Meter meter;

  EXPECT_NO_THROW(meter.requested("sqs.SendMessage", 1, ""));
}

}  // namespace
}  // namespace sourceflow::aws
