// Views in databases of their own: what an App does across two stores.
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/app/broker_for_tests.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;
using namespace std::chrono_literals;

/// Keeps its summaries in a database of their own, and sends a command for every order elsewhere.
struct Shop {
  std::shared_ptr<FragileStore> store = std::make_shared<FragileStore>();
  std::shared_ptr<FragileStore> views = std::make_shared<FragileStore>();
  std::shared_ptr<FragileStore> totals = std::make_shared<FragileStore>();
  std::shared_ptr<Broker> broker = std::make_shared<Broker>();
  std::atomic<bool> reaction_fails{false};
  App app{{.name = "orders", .store = store, .views = views, .poll = 5ms}};

  Shop() {
    app.handle(create_order)
        .handle(pay_order)
        .handle(remind_customer)
        .project<OrderCreated, OrderPaid, OrderCancelled>(OrderSummaryView{})
        .project<OrderCreated>(CustomerTotalView{}, {.store = totals})
        .react([this](const OrderPaid& event, EventContext& context) {
          if (reaction_fails) throw std::runtime_error("not now");
          context.send("Ada", RemindCustomer{"Ada"});
          EXPECT_GT(event.cents, 0);
        })
        .attach(broker);
  }

  std::int64_t reminders() {
    EXPECT_TRUE(app.drain(patience));
    const auto customer = app.row<Customer>("Ada");
    return customer ? customer->reminders : 0;
  }
};

std::vector<Handled> again(Shop& shop, const std::vector<Incoming>& messages) {
  return shop.broker->deliver(messages);
}

TEST(ViewStores, KeepRowsAndPositionsBesideEachOtherAndNothingElse) {
  Shop shop;
  shop.app.start();

  const auto receipt = shop.app.aggregate<Order>("42").send(CreateOrder{"Ada", 1200});

  ASSERT_TRUE(shop.app.wait_for<OrderSummary>(receipt, patience));
  ASSERT_TRUE(shop.app.wait_for<CustomerTotal>(receipt, patience));
  EXPECT_EQ(shop.app.row<OrderSummary>("42")->cents, 1200);
  EXPECT_EQ(shop.app.rows<CustomerTotal>().size(), 1u);
  EXPECT_EQ(shop.views->position("view:OrderSummary"), receipt.position);
  EXPECT_EQ(shop.totals->position("view:CustomerTotal"), receipt.position);
  EXPECT_EQ(shop.store->position("view:OrderSummary"), 0);
  EXPECT_EQ(shop.views->last_position(), 0) << "events stay in the app's own store";
  EXPECT_TRUE(shop.app.row<Order>("42"));
}

TEST(ViewStores, AreFoldedAnewWhenAViewIsRebuilt) {
  Shop shop;
  shop.app.start();
  const auto receipt = shop.app.aggregate<Order>("42").send(CreateOrder{"Ada", 1200});
  ASSERT_TRUE(shop.app.wait_for<CustomerTotal>(receipt, patience));

  shop.app.rebuild<CustomerTotal>();

  ASSERT_TRUE(shop.app.wait_for<CustomerTotal>(receipt, patience));
  EXPECT_EQ(shop.app.row<CustomerTotal>("Ada")->orders, 1);
}

TEST(ViewStores, FoldWhatTheLogHoldsWhenAViewMovesThere) {
  const auto log = store::memory();
  {
    App before{{.name = "orders", .store = log}};
    with_orders(before).start();
    before.aggregate<Order>("42").send(CreateOrder{"Ada", 1200});
    before.stop();
  }

  App after{{.name = "orders", .store = log, .views = store::memory()}};
  with_orders(after).start();

  ASSERT_TRUE(after.drain(patience));
  EXPECT_EQ(after.row<CustomerTotal>("Ada")->cents, 1200);
}

TEST(ViewStores, TakeAnEventOfOthersOnceInEachDatabase) {
  Shop shop;
  shop.app.start();
  const std::vector<Incoming> messages{event("42", OrderCreated{"Ada", 1200}),
                                       event("42", OrderPaid{500})};

  const auto first = shop.broker->deliver(messages);
  const auto second = again(shop, messages);

  for (const auto& handled : first) EXPECT_EQ(handled.outcome, Outcome::handled) << handled.reason;
  for (const auto& handled : second) EXPECT_EQ(handled.outcome, Outcome::duplicate);
  EXPECT_EQ(shop.app.row<OrderSummary>("42")->paid, 500);
  EXPECT_EQ(shop.app.row<CustomerTotal>("Ada")->orders, 1);
  EXPECT_EQ(shop.reminders(), 1);
  EXPECT_EQ(shop.app.counts().duplicates, 2);
}

TEST(ViewStores, RepeatOnlyWhatIsMissingWhenTheAppsOwnStoreFailed) {
  Quiet quiet;
  Shop shop;
  shop.app.start();
  shop.broker->deliver({event("42", OrderCreated{"Ada", 1200})});
  const std::vector<Incoming> paid{event("42", OrderPaid{500})};

  shop.store->is_full = true;
  EXPECT_EQ(shop.broker->deliver(paid)[0].outcome, Outcome::unavailable);
  EXPECT_EQ(shop.app.row<OrderSummary>("42")->paid, 500) << "the view's database was first";
  shop.store->is_full = false;
  EXPECT_EQ(again(shop, paid)[0].outcome, Outcome::handled);

  EXPECT_EQ(shop.app.row<OrderSummary>("42")->paid, 500);
  EXPECT_EQ(shop.reminders(), 1);
}

TEST(ViewStores, AreCaughtUpWhenTheReactionToTheSameEventFailed) {
  Quiet quiet;
  Shop shop;
  shop.app.start();
  shop.broker->deliver({event("42", OrderCreated{"Ada", 1200})});
  const std::vector<Incoming> paid{event("42", OrderPaid{500}), event("42", OrderPaid{1})};

  shop.reaction_fails = true;
  const auto failed = shop.broker->deliver(paid);
  shop.reaction_fails = false;
  const auto handled = again(shop, paid);

  EXPECT_EQ(failed[0].outcome, Outcome::failed);
  EXPECT_EQ(failed[1].outcome, Outcome::held_back);
  for (const auto& one : handled) EXPECT_EQ(one.outcome, Outcome::handled) << one.reason;
  EXPECT_EQ(shop.app.row<OrderSummary>("42")->paid, 501);
  EXPECT_EQ(shop.reminders(), 2);
}

TEST(ViewStores, KeepAnEventForTheDatabaseThatIsAwayWithoutCallingTheReaction) {
  Quiet quiet;
  Shop shop;
  shop.app.start();
  shop.broker->deliver({event("42", OrderCreated{"Ada", 1200})});
  const std::vector<Incoming> paid{event("42", OrderPaid{500})};

  shop.views->is_full = true;
  const auto away = shop.broker->deliver(paid)[0];

  EXPECT_EQ(away.outcome, Outcome::unavailable);
  EXPECT_EQ(away.breaker, "views") << "its queue waits for this breaker, others go on";
  EXPECT_EQ(shop.reminders(), 0);
  shop.views->is_full = false;
  EXPECT_EQ(again(shop, paid)[0].outcome, Outcome::handled);
  EXPECT_EQ(shop.reminders(), 1);
}

TEST(ViewStores, HoldNobodyBackBehindWhatCanNeverBeFolded) {
  Quiet quiet;
  Shop shop;
  shop.app.start();
  auto wrong = event("42", OrderPaid{500});
  wrong.envelope.payload = R"({"cents":"two"})";

  const auto handled = shop.broker->deliver(
      {event("42", OrderCreated{"Ada", 1200}), wrong, event("42", OrderPaid{500})});

  EXPECT_EQ(handled[1].outcome, Outcome::unusable);
  EXPECT_EQ(handled[2].outcome, Outcome::handled) << handled[2].reason;
  EXPECT_EQ(shop.app.row<OrderSummary>("42")->paid, 500);
}

TEST(ViewStores, HoldBackInEveryDatabaseWhatFollowsAFailureInOne) {
  Quiet quiet;
  Shop shop;
  shop.app.start();

  shop.totals->is_full = true;
  const auto handled = shop.broker->deliver({event("42", OrderCreated{"Ada", 1200}),
                                             event("42", OrderPaid{500}),
                                             event("43", OrderPaid{500})});

  EXPECT_EQ(handled[0].outcome, Outcome::unavailable);
  EXPECT_EQ(handled[1].outcome, Outcome::held_back);
  EXPECT_EQ(handled[2].outcome, Outcome::handled) << "of another entity";
  EXPECT_EQ(shop.reminders(), 1);
}

TEST(ViewStores, ThatAreAwayStopNoCommandAndCatchUpByThemselves) {
  Quiet quiet;
  Shop shop;
  shop.app.start();
  shop.views->is_full = true;

  base::Time began = base::system_clock()->now();
  store::Query all;
  auto receipt = shop.app.aggregate<Order>("1").send(CreateOrder{"Ada", 1});
  for (int i = 2; i <= 20; ++i)
    receipt = shop.app.aggregate<Order>(std::to_string(i)).send(CreateOrder{"Ada", 1});

  ASSERT_TRUE(shop.app.wait_for<CustomerTotal>(receipt, patience)) << "in another database";
  EXPECT_FALSE(shop.app.wait_for<OrderSummary>(receipt, 20ms));
  EXPECT_TRUE(shop.app.rows<OrderSummary>(all).empty()) << "what it holds can be read";
  EXPECT_TRUE(shop.app.is_ready()) << "commands go on";
  const auto health = shop.app.health();
  EXPECT_THAT(to_json(health), testing::HasSubstr("breaker views"));
  EXPECT_THAT(to_json(health), testing::HasSubstr("20 events behind"));

  shop.views->is_full = false;
  ASSERT_TRUE(shop.app.wait_for<OrderSummary>(receipt, patience));
  EXPECT_EQ(shop.app.rows<OrderSummary>(all).size(), 20u);
  while (shop.app.breakers().status().at("views").state != base::BreakerState::closed &&
         base::system_clock()->now() < began + patience) {
    std::this_thread::yield();
  }
  EXPECT_EQ(shop.app.breakers().status().at("views").state, base::BreakerState::closed);
}

TEST(ViewStores, CanBeReadWhileTheAppsOwnStoreIsAway) {
  Quiet quiet;
  Shop shop;
  shop.app.start();
  const auto receipt = shop.app.aggregate<Order>("42").send(CreateOrder{"Ada", 1200});
  ASSERT_TRUE(shop.app.wait_for<OrderSummary>(receipt, patience));

  shop.store->is_full = true;

  EXPECT_THROW(shop.app.aggregate<Order>("43").send(CreateOrder{"Ada", 1}), store::Error);
  EXPECT_EQ(shop.app.row<OrderSummary>("42")->cents, 1200);
  shop.store->is_full = false;
}

TEST(ViewStores, ThatAreOneDatabaseOpenedTwiceAreRefused) {
  const auto database = store::memory();
  const auto twin = std::make_shared<FragileStore>(database);
  App app{{.name = "orders", .store = database, .views = twin}};
  with_orders(app);

  try {
    app.start();
    FAIL() << "it started";
  } catch (const base::ConfigError& error) {
    EXPECT_THAT(error.what(),
                testing::HasSubstr("the databases of \"store\" and \"views\" are the same one, "
                                   "opened twice"));
  }
}

TEST(ViewStores, NeedNoOtherStoreWhereOnlyViewsOfOthersAreKept) {
  const auto broker = std::make_shared<Broker>();
  const auto views = store::memory();
  App app{{.name = "boards", .views = views}};
  app.project<OrderCreated>(CustomerTotalView{}).attach(broker).start();
  const std::vector<Incoming> messages{event("42", OrderCreated{"Ada", 1200})};

  EXPECT_EQ(broker->deliver(messages)[0].outcome, Outcome::handled);
  EXPECT_EQ(broker->deliver(messages)[0].outcome, Outcome::duplicate);

  EXPECT_EQ(app.row<CustomerTotal>("Ada")->orders, 1);
}

TEST(ViewStores, ThatAreAheadOfTheLogAreToldSo) {
  const auto views = store::memory();
  {
    App before{{.name = "orders", .store = store::memory(), .views = views}};
    with_orders(before).start();
    before.aggregate<Order>("42").send(CreateOrder{"Ada", 1200});
    ASSERT_TRUE(before.drain(patience));
    before.stop();
  }
  App after{{.name = "orders", .store = store::memory(), .views = views}};
  with_orders(after).start();

  const auto health = after.health();

  EXPECT_EQ(health.health, Health::failed);
  EXPECT_THAT(to_json(health), testing::HasSubstr("1 event ahead of the event log"));
}

TEST(ViewStores, AreToldApartInHealth) {
  Shop shop;
  shop.app.start();
  ASSERT_TRUE(shop.app.drain(patience));

  const auto text = to_json(shop.app.health());

  EXPECT_THAT(text, testing::HasSubstr("\"database of views\",\"health\":\"ok\""));
  EXPECT_THAT(text, testing::HasSubstr("\"database of view CustomerTotal\",\"health\":\"ok\""));
  EXPECT_THAT(text, testing::HasSubstr("\"view OrderSummary\",\"health\":\"ok\""));
}

TEST(ViewStores, RunHooksAroundEachTransactionThatHandlesAnEvent) {
  Shop shop;
  std::atomic<int> seen{0};
  shop.app.use({.handle_event = [&](message::Envelope&, const auto& next) {
    ++seen;
    next();
  }});
  shop.app.start();

  shop.broker->deliver({event("42", OrderPaid{500})});

  EXPECT_EQ(seen, 2) << "in the view's database, and in the app's own";
}

TEST(IdempotencyStore, MayBeAnotherThanTheAppsOwn) {
  const auto keys = store::memory();
  App app{{.name = "orders", .store = store::memory(), .idempotency_store = keys}};
  App twin{{.name = "orders", .store = store::memory(), .idempotency_store = keys}};
  with_orders(app).start();
  with_orders(twin).start();

  const auto claim = app.idempotency().claim("charge/42", 30s);

  EXPECT_TRUE(claim.is_fresh());
  EXPECT_FALSE(twin.idempotency().claim("charge/42", 30s).is_fresh())
      << "although its own store is another";
  EXPECT_THAT(to_json(app.health()), testing::HasSubstr("database of idempotency keys"));
}

}  // namespace
}  // namespace sourceflow::app
