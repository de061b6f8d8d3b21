#include <gtest/gtest.h>

#include "sourceflow/app/app.hpp"
#include "sourceflow/app/orders_for_tests.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;

TEST(Replay, MakesTheEntityAnewAndHasNoSideEffects) {
  Started started;
  const auto order = started.app.aggregate<Order>("42");
  order.send(CreateOrder{"Ada", 100});
  order.send(PayOrder{40});
  order.send(PayOrder{60});
  const auto position = started.store->last_position();

  const auto replayed = order.replay();

  ASSERT_TRUE(replayed);
  EXPECT_EQ(replayed->paid, 100);
  EXPECT_EQ(started.store->last_position(), position);
  EXPECT_EQ(order.history().size(), 3u);
  EXPECT_EQ(started.store->outbox_depth(), 0u);
  EXPECT_EQ(order.send(PayOrder{1}).sequence_no, 4);
}

TEST(Replay, MendsAnEntityThatWasDamaged) {
  Started started;
  const auto order = started.app.aggregate<Order>("42");
  order.send(CreateOrder{"Ada", 100});
  struct Damage : store::Unit {
    void run(store::UnitOfWork& work) override {
      work.save(store::table_of<Order>(),
                "42",
                1,
                store::to_row(Order{.customer = "Mallory", .cents = 1}));
    }
  } damage;
  store::Unit* const units[] = {&damage};
  started.store->commit(units);

  order.replay();

  EXPECT_EQ(order.state()->customer, "Ada");
}

TEST(Replay, EndsWithoutAnEntityThatWasErased) {
  Started started;
  const auto order = started.app.aggregate<Order>("42");
  order.send(CreateOrder{"Ada", 100});
  order.send(CancelOrder{});

  EXPECT_FALSE(order.replay());
  EXPECT_FALSE(order.state());
}

TEST(Rebuild, FoldsTheWholeLogIntoAnEmptyView) {
  Started started;
  auto& app = started.app;
  for (int i = 0; i < 600; ++i) app.aggregate<Order>(std::to_string(i)).send(CreateOrder{"Ada", 2});
  ASSERT_TRUE(app.drain(patience));
  const auto position = started.store->last_position();

  app.rebuild<CustomerTotal>();

  ASSERT_TRUE(app.drain(patience));
  EXPECT_EQ(app.row<CustomerTotal>("Ada")->orders, 600);
  EXPECT_EQ(app.row<CustomerTotal>("Ada")->cents, 1200);
  EXPECT_EQ(started.store->last_position(), position);
}

}  // namespace
}  // namespace sourceflow::app
