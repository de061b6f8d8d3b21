#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/app/broker_for_tests.hpp"
#include "sourceflow/telemetry/instruments.hpp"
#include "sourceflow/telemetry/scope.hpp"

namespace sourceflow::app {
namespace {

namespace instruments = telemetry::instruments;
using orders::CreateOrder;
using orders::Order;

telemetry::Point point_of(App& app,
                          const telemetry::Metric& metric,
                          const telemetry::Attributes& attributes = {}) {
  for (const auto& family : app.telemetry().metrics().collect())
    for (const auto& point : family.points)
      if (family.metric.name == metric.name && point.attributes == attributes) return point;
  ADD_FAILURE() << metric.name << " has no such series";
  return {};
}

App quiet_app() { return App{{.name = "orders", .store = store::memory()}}; }

TEST(AppTelemetry, CountsWhatBecameOfEachMessage) {
  auto app = quiet_app();
  orders::with_orders(app).start();
  const base::MessageId id = base::make_uuid(base::system_clock()->now(), base::thread_random());

  app.aggregate<Order>("1").send(CreateOrder{"Ada", 1200}, {.id = id});
  app.aggregate<Order>("1").send(CreateOrder{"Ada", 1200}, {.id = id});
  EXPECT_THROW(app.aggregate<Order>("2").send(CreateOrder{"Ada", -1}), Rejected);

  const telemetry::Attributes create{{"message", "CreateOrder"}};
  EXPECT_EQ(point_of(app, instruments::message_handled, create).value, 1);
  EXPECT_EQ(point_of(app, instruments::message_duplicate, create).value, 1);
  EXPECT_EQ(point_of(app, instruments::message_rejected, create).value, 1);
  EXPECT_GT(point_of(app, instruments::message_critical_time, create).sum, 0);
}

TEST(AppTelemetry, ShowsTheLagOfAViewWhoseDatabaseIsAway) {
  const orders::Quiet quiet;
  const auto views = std::make_shared<orders::FragileStore>();
  App app{{.name = "orders", .store = store::memory(), .views = views}};
  orders::with_orders(app).start();
  views->is_full = true;

  app.aggregate<Order>("1").send(CreateOrder{"Ada", 1200});
  app.aggregate<Order>("2").send(CreateOrder{"Ada", 1200});

  EXPECT_EQ(point_of(app, instruments::view_lag, {{"view", "OrderSummary"}}).value, 2);
  views->is_full = false;
  ASSERT_TRUE(app.drain(std::chrono::seconds{20}));
  EXPECT_EQ(point_of(app, instruments::view_lag, {{"view", "OrderSummary"}}).value, 0);
}

TEST(AppTelemetry, ShowsDepthsAndLagsWhileItRuns) {
  auto app = quiet_app();
  orders::with_orders(app).start();
  app.aggregate<Order>("1").send(CreateOrder{"Ada", 1200});
  ASSERT_TRUE(app.drain(std::chrono::seconds{20}));

  EXPECT_EQ(point_of(app, instruments::lane_depth).value, 0);
  EXPECT_EQ(point_of(app, instruments::outbox_depth).value, 0);
  EXPECT_EQ(point_of(app, instruments::view_lag, {{"view", "OrderSummary"}}).value, 0);
  EXPECT_EQ(point_of(app, instruments::view_lag_time, {{"view", "OrderSummary"}}).value, 0);
  app.stop();

  for (const auto& family : app.telemetry().metrics().collect())
    EXPECT_NE(family.metric.name, instruments::lane_depth.name) << "nobody is left to ask";
}

TEST(AppTelemetry, ShowsBreakersThatHaveNeverOpened) {
  auto app = quiet_app();
  app.breaker("gateway");

  orders::with_orders(app).start();

  for (const auto* dependency : {"gateway", "store"}) {
    const telemetry::Attributes which{{"dependency", dependency}};
    EXPECT_EQ(point_of(app, instruments::breaker_state, which).value, 0);
    EXPECT_EQ(point_of(app, instruments::breaker_trips, which).value, 0);
  }
}

TEST(AppTelemetry, GivesTheHandlersLogLinesTheIdOfTheirMessage) {
  std::mutex mutex;
  std::vector<std::string> lines;
  base::set_log_sink([&](base::LogLevel, std::string_view line) {
    const std::lock_guard lock(mutex);
    lines.emplace_back(line);
  });
  auto app = quiet_app();
  app.handle([](Order&, const CreateOrder&, CommandContext&) {
    base::log(base::LogLevel::info, "in the handler");
  });
  app.start();

  const auto receipt = app.aggregate<Order>("1").send(CreateOrder{"Ada", 1200});
  app.stop();
  base::set_log_sink({});

  EXPECT_THAT(lines, testing::Contains("in the handler message_id=" + receipt.id.text()));
}

TEST(AppTelemetry, CarriesTheContextOfACommandToItsEvents) {
  auto app = quiet_app();
  std::string seen;
  app.react([&](const orders::OrderCreated&, EventContext& context) {
    seen = context.envelope().traceparent;
  });
  orders::with_orders(app).start();
  const auto context =
      *telemetry::parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

  {
    const base::MessageId nothing;
    const telemetry::Scope scope(context, {}, nothing);
    app.aggregate<Order>("1").send(CreateOrder{"Ada", 1200});
  }
  ASSERT_TRUE(app.drain(std::chrono::seconds{20}));

  EXPECT_EQ(seen, context.traceparent()) << "nothing is exported, so nothing is between the two";
}

}  // namespace
}  // namespace sourceflow::app
