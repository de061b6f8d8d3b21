#include "sourceflow/app/health.hpp"

#include <gtest/gtest.h>

#include "sourceflow/app/orders_for_tests.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;
using namespace std::chrono_literals;

const base::Time now{std::chrono::seconds{1'000'000'000}};

Check named(const Report& report, const std::string& name) {
  for (const auto& check : report.checks)
    if (check.name == name) return check;
  return {.name = "no check is called " + name, .health = Health::failed};
}

/// Sees what a watcher sees while the app starts and after it has stopped.
class WatchingServer : public Server {
 public:
  void read(base::Settings&) override {}
  std::vector<std::string> complaints() const override { return {}; }
  void start(Watched& app) override {
    app_ = &app;
    while_starting = app.readiness();
  }
  void stop() override { after_stopping = app_->readiness(); }

  Report while_starting, after_stopping;

 private:
  Watched* app_ = nullptr;
};

TEST(OutboxCheck, WarnsOnlyWhenTheOldestMessageIsOld) {
  const HealthLimits limits{.outbox_age = 60s};

  EXPECT_EQ(outbox_check(0, {}, now, limits).health, Health::ok);
  EXPECT_EQ(outbox_check(5, now - 59s, now, limits).health, Health::ok);
  const auto old = outbox_check(5, now - 60s, now, limits);

  EXPECT_EQ(old.health, Health::warning);
  EXPECT_EQ(old.detail, "5 messages not sent, the oldest 60 s old");
  EXPECT_FALSE(old.advice.empty());
}

TEST(ViewCheck, SaysHowFarTheViewIsBehindInEventsAndTime) {
  const HealthLimits limits{.view_lag = 60s};

  EXPECT_EQ(view_check({"Order", 0, {}}, now, limits).detail, "up to date");
  EXPECT_EQ(view_check({"Order", 1, now - 2s}, now, limits).health, Health::ok);
  const auto behind = view_check({"Order", 7, now - 3h}, now, limits);

  EXPECT_EQ(behind.health, Health::warning);
  EXPECT_EQ(behind.detail, "7 events behind, the first 3 h old");
}

TEST(DeadLettersCheck, WarnsOnlyOfNewOnes) {
  const HealthLimits limits{.dead_letter_age = 1h};

  EXPECT_EQ(dead_letters_check(0, {}, now, limits).health, Health::ok);
  EXPECT_EQ(dead_letters_check(1, now - 1h, now, limits).health, Health::ok);
  EXPECT_EQ(dead_letters_check(1, now - 5min, now, limits).health, Health::warning);
}

TEST(HealthReport, IsAsBadAsItsWorstCheck) {
  const auto made = report("orders",
                           State::running,
                           {{.name = "a", .health = Health::warning},
                            {.name = "b", .health = Health::failed},
                            {.name = "c"}});

  EXPECT_EQ(made.health, Health::failed);
}

TEST(HealthReport, BecomesJsonWhateverItsTextsHold) {
  const auto made =
      report("orders",
             State::draining,
             {{.name = "store", .health = Health::failed, .detail = "no \"x\"\n", .advice = "y"},
              {.name = "outbox", .detail = "empty", .took = 12ms}});

  EXPECT_EQ(to_json(made),
            R"({"service":"orders","state":"draining","health":"failed","checks":[)"
            R"({"name":"store","health":"failed","detail":"no \"x\"\n","advice":"y","tookMs":0},)"
            R"({"name":"outbox","health":"ok","detail":"empty","tookMs":12}]})");
}

TEST(HealthLimits, RefuseACheckThatMayTakeLongerThan5Seconds) {
  EXPECT_TRUE(HealthLimits{}.validate().empty());
  EXPECT_EQ((HealthLimits{.outbox_age = -1s, .check = 6s}.validate().size()), 2u);
}

TEST(AppHealth, IsGoodWhileEverythingWorks) {
  Started started;
  const auto receipt = started.app.aggregate<Order>("42").send(CreateOrder{"Ada", 1200});
  ASSERT_TRUE(started.app.wait_for<OrderSummary>(receipt));

  const auto health = started.app.health();

  EXPECT_EQ(health.health, Health::ok) << to_json(health);
  EXPECT_EQ(health.state, State::running);
  EXPECT_EQ(named(health, "store").detail, "answers; the event log is at 1");
  EXPECT_EQ(named(health, "tables").detail, "4 of entities and views, all as defined");
  EXPECT_EQ(named(health, "view OrderSummary").detail, "up to date");
  EXPECT_EQ(named(health, "outbox").health, Health::ok);
}

TEST(AppHealth, NamesTheViewThatDoesNotFollow) {
  const auto clock = std::make_shared<base::VirtualClock>();
  App app{{.name = "orders", .store = store::memory(), .clock = clock}};
  struct StuckView {
    using Row = OrderSummary;
    void operator()(Row&, const OrderCreated&) const { throw std::runtime_error("stuck"); }
  };
  app.handle(create_order).project<OrderCreated>(StuckView{}).start();
  app.aggregate<Order>("42").send(CreateOrder{"Ada", 1200});
  clock->advance(2min);

  const auto health = app.health();

  EXPECT_EQ(health.health, Health::warning);
  EXPECT_EQ(named(health, "view OrderSummary").detail, "1 event behind, the first 2 min old");
}

TEST(AppHealth, NamesTheDependencyThatIsLeftAlone) {
  Started started;
  auto& payments = started.app.breaker("payments", {.failures = 1});
  EXPECT_THROW(payments.call([] { throw std::runtime_error("no route to the bank"); }),
               std::runtime_error);
  started.app.breaker("mail").trip("maintenance");

  const auto health = started.app.health();

  EXPECT_EQ(health.health, Health::warning);
  EXPECT_EQ(named(health, "breaker payments").detail,
            "open after failures in a row: no route to the bank");
  EXPECT_EQ(named(health, "breaker mail").detail, "open by hand: maintenance");
  payments.reset();
  EXPECT_EQ(named(started.app.health(), "breaker payments").health, Health::ok);
}

TEST(AppHealth, IsStoppedBeforeTheStartAndAfterTheEnd) {
  App app{{.name = "orders", .store = store::memory()}};
  with_orders(app);

  EXPECT_FALSE(app.is_ready());
  EXPECT_EQ(app.health().state, State::stopped);
  app.start();
  EXPECT_TRUE(app.is_ready());
  app.stop();
  EXPECT_FALSE(app.is_ready());
  EXPECT_EQ(app.health().state, State::stopped);
}

TEST(AppHealth, ShowsWatchersTheStartAndTheEnd) {
  const auto server = std::make_shared<WatchingServer>();
  App app{{.name = "orders", .store = store::memory()}};
  with_orders(app).attach(server);

  app.start();
  app.stop();

  EXPECT_EQ(server->while_starting.state, State::starting);
  EXPECT_EQ(server->while_starting.health, Health::failed);
  EXPECT_EQ(server->after_stopping.state, State::stopped);
}

/// Carries nothing; tells what its readiness was when receiving had to stop.
class DrainingConnection : public Connection {
 public:
  explicit DrainingConnection(App& app) : app_(app) {}
  std::vector<std::string> complaints(const Registered&) const override { return {}; }
  std::string queue_of(std::string_view) const override { return ""; }
  std::string topic_of(std::string_view) const override { return ""; }
  void check(const store::OutboxEntry&) const override {}
  void start(Inbound&) override {}
  void carry(std::vector<store::OutboxEntry>, std::function<void(Carried)>) override {}
  void stop_receiving(std::chrono::steady_clock::time_point) override {
    was_ready = app_.is_ready();
  }
  void stop(std::chrono::steady_clock::time_point) override {}
  std::vector<Check> checks(std::chrono::milliseconds limit) override {
    return {{.name = "queue orders.fifo",
             .health = Health::failed,
             .detail = "does not exist",
             .advice = "make it within " + std::to_string(limit.count()) + " ms"}};
  }

  bool was_ready = true;

 private:
  App& app_;
};

TEST(AppHealth, TurnsUnreadyBeforeReceivingStops) {
  App app{{.name = "orders", .store = store::memory()}};
  const auto connection = std::make_shared<DrainingConnection>(app);
  with_orders(app).attach(connection).start();

  app.stop();

  EXPECT_FALSE(connection->was_ready);
}

TEST(AppHealth, IncludesWhatTheConnectionFinds) {
  App app{{.name = "orders", .store = store::memory()}};
  with_orders(app).attach(std::make_shared<DrainingConnection>(app)).start();

  const auto health = app.health();

  EXPECT_EQ(health.health, Health::failed);
  EXPECT_EQ(named(health, "queue orders.fifo").advice, "make it within 4500 ms");
  EXPECT_TRUE(app.is_ready());
}

}  // namespace
}  // namespace sourceflow::app
