#include "sourceflow/telemetry/otlp_json.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::telemetry {
namespace {

namespace json = boost::json;

const Resource orders{{"service.name", "orders"}};

TEST(OtlpJson, WritesSpansAsTheProtocolHasThem) {
  SpanRecord span{.context = {.trace_high = 1, .trace_low = 2, .span = 3, .is_sampled = true},
                  .parent = 4,
                  .tracestate = "vendor=1",
                  .name = "send \"orders\"",
                  .kind = SpanKind::producer,
                  .started = 1'700'000'000'000'000'000,
                  .ended = 1'700'000'000'000'000'001,
                  .links = {{.trace_high = 5, .trace_low = 6, .span = 7},
                            {.trace_high = 8, .trace_low = 9, .span = 10}},
                  .is_failed = true,
                  .failure = "refused"};
  span.attributes.add("messaging.message.id", "m1");
  span.attributes.add("messaging.batch.message_count", std::int64_t{2});

  const auto root = json::parse(traces_json(orders, span_json(span) + "," + span_json({})));

  EXPECT_EQ(root.at_pointer("/resourceSpans/0/resource/attributes/0/value/stringValue"), "orders");
  const auto& scope = root.at_pointer("/resourceSpans/0/scopeSpans/0");
  EXPECT_EQ(scope.at_pointer("/scope/name"), "SourceFlow.Cloud.AWS");
  const auto& written = scope.at_pointer("/spans/0");
  EXPECT_EQ(written.at("traceId"), "00000000000000010000000000000002");
  EXPECT_EQ(written.at("spanId"), "0000000000000003");
  EXPECT_EQ(written.at("parentSpanId"), "0000000000000004");
  EXPECT_EQ(written.at("name"), "send \"orders\"");
  EXPECT_EQ(written.at("kind"), 4);
  EXPECT_EQ(written.at("startTimeUnixNano"), "1700000000000000000");
  EXPECT_EQ(written.at_pointer("/attributes/1/value/intValue"), "2");
  EXPECT_EQ(written.at("traceState"), "vendor=1");
  EXPECT_EQ(written.at_pointer("/links/0/spanId"), "0000000000000007");
  EXPECT_EQ(written.at_pointer("/links/1/traceId"), "00000000000000080000000000000009");
  EXPECT_EQ(written.at_pointer("/status/code"), 2);
  const auto& bare = scope.at_pointer("/spans/1").as_object();
  for (const auto* member : {"parentSpanId", "traceState", "links", "status"})
    EXPECT_FALSE(bare.contains(member)) << member;
}

TEST(OtlpJson, WritesFiguresByTheirKind) {
  Metrics metrics;
  metrics.counter(instruments::outbox_sent).add(5);
  metrics.gauge(instruments::lane_depth).set(2);
  metrics.histogram(instruments::message_critical_time, {{"message", "CreateOrder"}})
      .record(std::chrono::seconds{1});

  const auto root = json::parse(metrics_json(orders, metrics.collect(), 10, 20));

  const auto& families = root.at_pointer("/resourceMetrics/0/scopeMetrics/0/metrics").as_array();
  ASSERT_EQ(families.size(), 3u);
  EXPECT_EQ(families[0].at("name"), "sourceflow.lane.depth");
  EXPECT_EQ(families[0].at_pointer("/gauge/dataPoints/0/asDouble").to_number<double>(), 2);
  EXPECT_EQ(families[1].at_pointer("/histogram/dataPoints/0/count"), "1");
  EXPECT_EQ(families[1].at_pointer("/histogram/aggregationTemporality"), 2);
  const auto& point = families[1].at_pointer("/histogram/dataPoints/0");
  EXPECT_EQ(point.at("bucketCounts").as_array().size(),
            point.at("explicitBounds").as_array().size() + 1);
  EXPECT_EQ(families[2].at_pointer("/sum/isMonotonic"), true);
  EXPECT_EQ(families[2].at_pointer("/sum/dataPoints/0/startTimeUnixNano"), "10");
}

}  // namespace
}  // namespace sourceflow::telemetry
