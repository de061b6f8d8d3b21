#include "sourceflow/app/view_readers.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "sourceflow/app/app.hpp"
#include "sourceflow/app/orders_for_tests.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/store/error.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;
using namespace std::chrono_literals;

/// Fails at one order until it is mended.
struct FragileView {
  struct FragileRow {
    std::int64_t orders = 0;
  };
  using Row = FragileRow;
  std::atomic<bool>* is_broken;
  static std::string key(const OrderCreated&) { return "all"; }
  void operator()(Row& row, const OrderCreated& event) const {
    if (event.customer == "Mallory" && *is_broken) throw std::runtime_error("no such customer");
    if (event.customer == "Trudy" && *is_broken) throw "no exception at all";
    ++row.orders;
  }
};

struct Quiet {
  Quiet() {
    base::set_log_sink([](base::LogLevel, std::string_view) {});
  }
  ~Quiet() { base::set_log_sink({}); }
};

void let_one_die(App& app, base::VirtualClock& clock) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (app.dead_letters().empty() && std::chrono::steady_clock::now() < deadline) {
    clock.advance(1s);
    std::this_thread::yield();
  }
}

TEST(ViewReaders, LetAFailingViewWaitAloneAndCatchUpOnceItIsMended) {
  Quiet quiet;
  std::atomic<bool> is_broken{true};
  const auto clock = std::make_shared<base::VirtualClock>();
  App app{{.name = "orders", .store = store::memory(), .poll = 5ms, .clock = clock}};
  app.handle(create_order)
      .project<OrderCreated>(CustomerTotalView{})
      .project<OrderCreated>(FragileView{&is_broken});
  app.start();

  app.aggregate<Order>("1").send(CreateOrder{"Ada", 1});
  app.aggregate<Order>("2").send(CreateOrder{"Mallory", 1});
  const auto last = app.aggregate<Order>("3").send(CreateOrder{"Ada", 1});

  ASSERT_TRUE(app.wait_for<CustomerTotal>(last, patience));
  EXPECT_EQ(app.row<CustomerTotal>("Ada")->orders, 2);
  EXPECT_FALSE(app.wait_for<FragileView::FragileRow>(last, 30ms));

  is_broken = false;
  clock->advance(-1h);
  ASSERT_TRUE(app.wait_for<FragileView::FragileRow>(last, patience)) << "the clock was put back";
  EXPECT_EQ(app.row<FragileView::FragileRow>("all")->orders, 3);
}

/// A view whose rows the store refuses for what is in them.
struct RefusedView {
  struct RefusedRow {
    std::int64_t orders = 0;
  };
  using Row = RefusedRow;
  void operator()(Row&, const OrderCreated& event) const {
    if (event.customer == "Mallory")
      throw store::Error("the value for refused.orders is refused", store::Error::Kind{});
  }
};

TEST(ViewReaders, LetAViewWhoseRowTheStoreRefusesWaitAlone) {
  Quiet quiet;
  App app{{.name = "orders", .store = store::memory(), .poll = 5ms}};
  app.handle(create_order)
      .handle(remind_customer)
      .project<OrderCreated>(CustomerTotalView{})
      .project<OrderCreated>(RefusedView{})
      .react([](const OrderCreated& event, EventContext& context) {
        context.send(event.customer, RemindCustomer{});
      });
  app.start();

  app.aggregate<Order>("1").send(CreateOrder{"Mallory", 1});
  const auto last = app.aggregate<Order>("2").send(CreateOrder{"Ada", 1});

  ASSERT_TRUE(app.wait_for<CustomerTotal>(last, patience));
  EXPECT_EQ(app.row<CustomerTotal>("Ada")->orders, 1);
  EXPECT_FALSE(app.wait_for<RefusedView::RefusedRow>(last, 30ms));
}

TEST(ViewReaders, BringANewViewUpToTheLogWithoutReactingToHistory) {
  const auto store = store::memory();
  {
    App app{{.name = "orders", .store = store}};
    app.handle(create_order).start();
    for (int i = 0; i < 300; ++i)
      app.aggregate<Order>(std::to_string(i)).send(CreateOrder{"Ada", 1});
  }

  App app{{.name = "orders", .store = store}};
  app.handle(create_order)
      .handle(remind_customer)
      .project<OrderCreated>(CustomerTotalView{})
      .react([](const OrderCreated& event, EventContext& context) {
        context.send(event.customer, RemindCustomer{});
      });
  app.start();
  app.aggregate<Order>("new").send(CreateOrder{"Ada", 1});

  ASSERT_TRUE(app.drain(patience));
  EXPECT_EQ(app.row<CustomerTotal>("Ada")->orders, 301);
  EXPECT_EQ(app.aggregate<Customer>("Ada").state()->reminders, 1);
}

TEST(ViewReaders, LeaveAnEventThatAReactionCannotHandleAmongTheDeadLetters) {
  Quiet quiet;
  const auto clock = std::make_shared<base::VirtualClock>();
  App app{
      {.name = "orders", .store = store::memory(), .max_tries = 3, .poll = 1ms, .clock = clock}};
  app.handle(create_order).react([](const OrderCreated& event, EventContext&) {
    if (event.customer == "Mallory") throw std::runtime_error("no such customer");
  });
  app.start();
  app.aggregate<Order>("1").send(CreateOrder{"Mallory", 1});
  const auto last = app.aggregate<Order>("2").send(CreateOrder{"Ada", 1});

  let_one_die(app, *clock);

  ASSERT_EQ(app.dead_letters().size(), 1u);
  EXPECT_EQ(app.dead_letters()[0].reason, "no such customer");
  EXPECT_TRUE(app.drain(patience));
  EXPECT_GE(last.position, 2);
}

TEST(ViewReaders, TakeAnExceptionOfAnyTypeForAFailure) {
  Quiet quiet;
  std::atomic<bool> is_broken{true};
  const auto clock = std::make_shared<base::VirtualClock>();
  App app{
      {.name = "orders", .store = store::memory(), .max_tries = 2, .poll = 1ms, .clock = clock}};
  app.handle(create_order)
      .project<OrderCreated>(FragileView{&is_broken})
      .react([](const OrderCreated& event, EventContext&) {
        if (event.customer == "Trudy") throw 7;
      });
  app.start();
  app.aggregate<Order>("1").send(CreateOrder{"Trudy", 1});
  const auto last = app.aggregate<Order>("2").send(CreateOrder{"Ada", 1});

  let_one_die(app, *clock);
  ASSERT_EQ(app.dead_letters().size(), 1u);
  EXPECT_NE(app.dead_letters()[0].reason.find("no std::exception"), std::string::npos);
  EXPECT_FALSE(app.wait_for<FragileView::FragileRow>(last, 30ms));

  is_broken = false;
  clock->advance(1min);
  ASSERT_TRUE(app.wait_for<FragileView::FragileRow>(last, patience));
  EXPECT_EQ(app.row<FragileView::FragileRow>("all")->orders, 2);
}

}  // namespace
}  // namespace sourceflow::app
