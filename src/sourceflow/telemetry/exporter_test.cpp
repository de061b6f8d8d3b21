#include "sourceflow/telemetry/exporter.hpp"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/log.hpp"
#include "sourceflow/telemetry/instruments.hpp"
#include "sourceflow/telemetry/telemetry.hpp"

namespace sourceflow::telemetry {
namespace {

using testing::HasSubstr;

/// A collector that keeps what it is sent and answers as it is told.
struct Collector {
  Post post() {
    return [this](const std::string& path, const std::string& body, auto) {
      const std::lock_guard lock(mutex);
      requests.emplace_back(path, body);
      return answer;
    };
  }
  std::size_t spans() const {
    std::size_t count = 0;
    for (const auto& [path, body] : requests)
      for (auto at = body.find("\"traceId\""); at != std::string::npos;
           at = body.find("\"traceId\"", at + 1))
        ++count;
    return count;
  }

  std::mutex mutex;
  PostAnswer answer{200, "{}"};
  std::vector<std::pair<std::string, std::string>> requests;
};

double dropped(Metrics& metrics, std::string_view reason) {
  for (const auto& family : metrics.collect())
    for (const auto& point : family.points)
      if (family.metric.name == instruments::telemetry_dropped.name &&
          point.attributes[0].second == reason)
        return point.value;
  return 0;
}

TEST(Exporter, SendsEverySpanInBatchesAndTheFiguresBeforeItEnds) {
  Collector collector;
  {
    Telemetry telemetry;
    telemetry.open("orders", {.otlp = "http://c", .traces = 1, .max_batch = 10}, collector.post());
    for (int i = 0; i < 25; ++i)
      telemetry.tracer().start(SpanKind::internal, "handle", "x", "").end();
    telemetry.metrics().counter(instruments::outbox_sent).add(5);
  }

  EXPECT_EQ(collector.spans(), 25u);
  ASSERT_GE(collector.requests.size(), 4u);
  EXPECT_EQ(collector.requests.front().first, "/v1/traces");
  EXPECT_EQ(collector.requests.back().first, "/v1/metrics");
  EXPECT_THAT(collector.requests.back().second, HasSubstr("sourceflow.outbox.sent"));
  EXPECT_THAT(collector.requests.back().second, HasSubstr("\"orders\""));
}

TEST(Exporter, SaysWhatACollectorThatIsAwayHasCost) {
  Collector collector{.mutex = {}, .answer = {0, "connection refused"}, .requests = {}};
  std::vector<std::string> lines;
  base::set_log_sink([&](base::LogLevel, std::string_view line) { lines.emplace_back(line); });
  Metrics metrics;
  const auto queue = std::make_shared<SpanQueue>(
      20, 10, metrics.counter(instruments::telemetry_dropped, {{"reason", "full"}}));
  const Tracer tracer(queue, 1);

  for (int i = 0; i < 50; ++i) tracer.start(SpanKind::internal, "handle", "x", "").end();
  {
    const Exporter exporter({.otlp = "http://c"}, {}, metrics, queue, collector.post());
  }
  base::set_log_sink({});

  EXPECT_EQ(dropped(metrics, "full"), 30);
  EXPECT_EQ(dropped(metrics, "refused"), 20);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], HasSubstr("dropped=50"));
  EXPECT_THAT(lines[0], HasSubstr("connection refused"));
}

TEST(Exporter, NeverHoldsUpWhoeverEndsASpanWhileTheCollectorDoesNotAnswer) {
  std::promise<void> asked;
  std::promise<void> released;
  auto is_released = released.get_future().share();
  Metrics metrics;
  const auto queue = std::make_shared<SpanQueue>(5, 1, Counter{});
  const Tracer tracer(queue, 1);
  auto exporter = std::make_unique<Exporter>(
      Options{.otlp = "http://c"},
      Resource{},
      metrics,
      queue,
      [&, first = true](const std::string&, const std::string&, auto) mutable {
        if (std::exchange(first, false)) asked.set_value();
        is_released.wait();
        return PostAnswer{200, {}};
      });
  tracer.start(SpanKind::internal, "handle", "x", "").end();
  asked.get_future().wait();

  for (int i = 0; i < 100; ++i) tracer.start(SpanKind::internal, "handle", "x", "").end();
  const auto dropped_meanwhile = queue->dropped();
  released.set_value();
  exporter.reset();

  EXPECT_EQ(dropped_meanwhile, 95u);
}

TEST(Exporter, CountsWhatACollectorTakesOnlyInPart) {
  Collector collector{
      .mutex = {}, .answer = {200, R"({"partialSuccess":{"rejectedSpans":"3"}})"}, .requests = {}};
  Metrics metrics;
  const auto queue = std::make_shared<SpanQueue>(20, 10, Counter{});
  for (int i = 0; i < 5; ++i) Tracer(queue, 1).start(SpanKind::internal, "handle", "x", "").end();

  {
    const Exporter exporter({.otlp = "http://c"}, {}, metrics, queue, collector.post());
  }

  EXPECT_EQ(dropped(metrics, "refused"), 3);
}

}  // namespace
}  // namespace sourceflow::telemetry
