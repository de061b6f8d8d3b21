#include <atomic>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/app/orders_for_tests.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;
using namespace std::chrono_literals;

struct Declined : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Orders whose payment needs something that can be away.
struct Shop {
  App app{{.name = "orders", .store = store::memory(), .max_tries = 2, .poll = 10ms}};
  base::SharedBreaker& payments = app.breaker("payments", {.failures = 1, .open = 1h});
  std::atomic<int> charges = 0;
  std::atomic<bool> is_away = true;

  Shop() {
    app.handle(create_order)
        .handle([this](Order& order, const PayOrder& command, CommandContext&) {
          payments.call([this] { charge(); });
          order.paid += command.cents;
        })
        .react([this](const OrderCreated&, EventContext& context) {
          payments.call([this] { charge(); });
          context.send("42", PayOrder{7});
        });
  }

  void charge() {
    if (is_away) throw Declined("no answer");
    ++charges;
  }
};

TEST(AppBreaker, RefusesACommandAtOnceWhileItIsOpen) {
  Shop shop;
  shop.app.start();
  const auto order = shop.app.aggregate<Order>("42");

  EXPECT_THROW(order.send(PayOrder{1}), base::BreakerOpen) << "it fails, and opens the breaker";
  EXPECT_THROW(order.send(PayOrder{1}), base::BreakerOpen) << "it is not even called";

  EXPECT_EQ(shop.app.breakers().status().at("payments").state, base::BreakerState::open);
  EXPECT_EQ(shop.app.breakers().status().at("store").state, base::BreakerState::closed);
}

TEST(AppBreaker, LetsAReactionWaitWithoutCountingThatAsItsFailure) {
  Shop shop;
  shop.payments.trip("maintenance");
  shop.app.start();

  shop.app.aggregate<Order>("42").send(CreateOrder{"Ada", 7});
  EXPECT_FALSE(shop.app.drain(500ms));
  EXPECT_EQ(shop.app.counts().dead, 0);
  shop.is_away = false;
  shop.payments.reset();

  EXPECT_TRUE(shop.app.drain(patience));
  EXPECT_EQ(shop.app.aggregate<Order>("42").state()->paid, 7);
  EXPECT_EQ(shop.charges, 2) << "one of the reaction, one of the command that it sent";
  EXPECT_TRUE(shop.app.dead_letters().empty());
}

TEST(AppBreaker, ThatCannotBeIsNamedAtStart) {
  App app{{.name = "orders", .store = store::memory()}};
  app.breaker("payments", {.failures = 0});

  EXPECT_THROW(app.start(), base::ConfigError);
}

}  // namespace
}  // namespace sourceflow::app
