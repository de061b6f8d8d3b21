#include "sourceflow/telemetry/span.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "sourceflow/telemetry/span_queue.hpp"
#include "sourceflow/telemetry/tracer.hpp"

namespace sourceflow::telemetry {
namespace {

namespace json = boost::json;

constexpr const char* sampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr const char* passed_over = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

class Spans : public testing::Test {
 protected:
  /// All that have ended, as the exporter would send them.
  json::array ended() {
    std::string text;
    for (const auto& batch : queue->take(std::chrono::milliseconds{0}))
      text += (text.empty() ? "" : ",") + batch.json;
    return json::parse("[" + text + "]").as_array();
  }

  std::shared_ptr<SpanQueue> queue = std::make_shared<SpanQueue>(3, 2, Counter{});
  Tracer all{queue, 1};
  Tracer none{queue, 0};
};

TEST_F(Spans, FollowTheTraceTheyAreGiven) {
  {
    auto span = none.start(SpanKind::consumer, "process", "orders", sampled, "vendor=1");
    span.set("messaging.message.id", "m1").set("count", 3).fail("no");
  }

  const auto spans = ended();
  ASSERT_EQ(spans.size(), 1u);
  const auto& told = spans[0].as_object();
  EXPECT_EQ(told.at("name"), "process orders");
  EXPECT_EQ(told.at("traceId"), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(told.at("parentSpanId"), "b7ad6b7169203331");
  EXPECT_EQ(told.at("traceState"), "vendor=1");
  EXPECT_GE(told.at("endTimeUnixNano").as_string(), told.at("startTimeUnixNano").as_string());
  EXPECT_EQ(told.at("attributes").as_array().size(), 2u);
  EXPECT_EQ(spans[0].at_pointer("/status/message"), "no");
}

TEST_F(Spans, LeaveAContextAsItCameWhereItsTraceIsNotSampled) {
  const auto span = all.start(SpanKind::consumer, "process", "orders", passed_over);

  EXPECT_FALSE(span.is_recording());
  EXPECT_EQ(span.context().traceparent(), passed_over);
}

TEST_F(Spans, BeginTracesByTheirRatioAndCarryTheDecision) {
  const auto kept = all.start(SpanKind::producer, "send", "orders", "malformed");
  const auto not_kept = none.start(SpanKind::producer, "send", "orders", "");

  EXPECT_TRUE(kept.is_recording());
  EXPECT_TRUE(kept.context().is_sampled);
  EXPECT_FALSE(not_kept.is_recording());
  EXPECT_TRUE(not_kept.context().is_valid()) << "so that nobody behind decides again";
  EXPECT_FALSE(not_kept.context().is_sampled);
}

TEST_F(Spans, AreNoneWhereTracingIsOff) {
  const auto span = Tracer().start(SpanKind::producer, "send", "orders", sampled);

  EXPECT_FALSE(span.context().is_valid());
}

TEST_F(Spans, AreDroppedAndCountedWhereNobodyTakesThem) {
  for (int i = 0; i < 5; ++i) all.start(SpanKind::internal, "handle", "x", "").end();

  EXPECT_EQ(ended().size(), 3u);
  EXPECT_EQ(queue->dropped(), 2u);
}

TEST_F(Spans, WaitInBatchesWhoseMemoryIsUsedAgain) {
  const auto end_three = [&] {
    for (int i = 0; i < 3; ++i) all.start(SpanKind::internal, "handle", "x", "").end();
    return queue->take(std::chrono::milliseconds{0});
  };
  auto batches = end_three();
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_EQ(batches[0].count, 2u);
  EXPECT_EQ(batches[1].count, 1u);
  const auto* memory = batches[0].json.data();

  queue->recycle(std::move(batches[0]));
  const auto more = end_three();

  EXPECT_EQ(more[0].json.data(), memory);
  EXPECT_EQ(more[0].count, 2u) << "and nothing of what it held before";
}

TEST_F(Spans, EndOnceAlsoWhenMoved) {
  auto span = all.start(SpanKind::internal, "handle", "x", "");
  auto moved = std::move(span);
  moved.end();
  moved.end();

  EXPECT_EQ(ended().size(), 1u);
}

}  // namespace
}  // namespace sourceflow::telemetry
