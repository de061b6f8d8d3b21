#include "sourceflow/app/app.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "sourceflow/app/orders_for_tests.hpp"
#include "sourceflow/base/errors.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;
using namespace std::chrono_literals;

TEST(App, KeepsTheEntityAndItsViewsAfterACommand) {
  Started started;
  auto& app = started.app;

  const auto receipt = app.aggregate<Order>("42").send(CreateOrder{"Ada", 1200});

  EXPECT_EQ(receipt.sequence_no, 1);
  EXPECT_EQ(app.aggregate<Order>("42").state()->cents, 1200);
  ASSERT_TRUE(app.wait_for<OrderSummary>(receipt));
  EXPECT_EQ(app.row<OrderSummary>("42")->customer, "Ada");
  ASSERT_TRUE(app.wait_for<CustomerTotal>(receipt));
  EXPECT_EQ(app.row<CustomerTotal>("Ada")->cents, 1200);
}

TEST(App, LetsNoHandlerWaitForItselfByPosting) {
  App app{{.name = "orders", .store = store::memory(), .max_posted = 1}};
  app.handle(remind_customer).handle([&](Order&, const CreateOrder& command) {
    app.aggregate<Customer>(command.customer).post(RemindCustomer{});
  });
  app.start();

  auto answer = app.aggregate<Order>("42").post(CreateOrder{"Ada", 1});

  ASSERT_EQ(answer.wait_for(patience), std::future_status::ready);
  EXPECT_THROW(answer.get(), std::logic_error);
}

TEST(App, RecordsARefusalAndKeepsNothingElse) {
  Started started;
  auto& app = started.app;

  EXPECT_THROW(app.aggregate<Order>("42").send(CreateOrder{"Ada", 0}), Rejected);

  EXPECT_FALSE(app.aggregate<Order>("42").state());
  ASSERT_EQ(app.rejections().size(), 1u);
  EXPECT_EQ(app.rejections()[0].reason, "an order must cost something");
  EXPECT_EQ(app.counts().rejected, 1);
  EXPECT_EQ(app.aggregate<Order>("42").send(CreateOrder{"Ada", 5}).sequence_no, 1);
}

TEST(App, HandlesAMessageIdOnce) {
  Started started;
  const auto order = started.app.aggregate<Order>("42");
  const auto id = base::make_uuid();
  order.send(CreateOrder{"Ada", 100});
  order.send(PayOrder{60}, {.id = id});

  const auto again = order.send(PayOrder{60}, {.id = id});

  EXPECT_TRUE(again.is_duplicate);
  EXPECT_EQ(order.state()->paid, 60);
  EXPECT_EQ(started.app.counts().duplicates, 1);
}

TEST(App, KeepsNothingWhenTheHandlerThrowsAndTheSenderSeesWhy) {
  Started started;
  const auto order = started.app.aggregate<Order>("42");
  const auto id = base::make_uuid();

  EXPECT_THROW(order.send(PayOrder{60}, {.id = id}), std::runtime_error);
  order.send(CreateOrder{"Ada", 100});
  const auto receipt = order.send(PayOrder{60}, {.id = id});

  EXPECT_FALSE(receipt.is_duplicate);
  EXPECT_EQ(receipt.sequence_no, 2);
  EXPECT_EQ(order.history().size(), 2u);
}

TEST(App, TellsAHandlerThatSendsThroughTheAppToUseItsContext) {
  App app{{.name = "orders", .store = store::memory()}};
  app.handle(pay_order).handle([&](Order&, const CreateOrder&, CommandContext&) {
    app.aggregate<Order>("43").send(PayOrder{1});
  });
  app.start();

  EXPECT_THROW(app.aggregate<Order>("42").send(CreateOrder{"Ada", 1}), std::logic_error);

  EXPECT_FALSE(app.aggregate<Order>("42").state());
}

TEST(App, WaitsForNoViewThatItDoesNotKeep) {
  App app{{.name = "orders", .store = store::memory()}};
  app.handle(create_order);
  app.start();
  const auto receipt = app.aggregate<Order>("42").send(CreateOrder{"Ada", 1});

  EXPECT_TRUE(app.wait_for<Order>(receipt)) << "an entity is there at once";
  EXPECT_THROW(app.wait_for<OrderSummary>(receipt), std::logic_error);
}

TEST(App, FindsAnErasedEntityNewAgainButKeepsItsHistory) {
  Started started;
  const auto order = started.app.aggregate<Order>("42");
  order.send(CreateOrder{"Ada", 100});

  const auto receipt = order.send(CancelOrder{});

  EXPECT_FALSE(order.state());
  EXPECT_EQ(order.history().size(), 2u);
  ASSERT_TRUE(started.app.wait_for<OrderSummary>(receipt));
  EXPECT_FALSE(started.app.row<OrderSummary>("42"));
  EXPECT_EQ(order.send(CreateOrder{"Bob", 7}).sequence_no, 3);
}

TEST(App, GivesEverySenderAGaplessSequence) {
  Started started;
  started.app.aggregate<Order>("42").send(CreateOrder{"Ada", 1});
  constexpr int threads = 4;
  constexpr int each = 200;

  std::vector<std::thread> senders;
  for (int i = 0; i < threads; ++i) {
    senders.emplace_back([&] {
      for (int n = 0; n < each; ++n) started.app.aggregate<Order>("42").send(PayOrder{1});
    });
  }
  for (auto& sender : senders) sender.join();

  const auto history = started.app.aggregate<Order>("42").history();
  ASSERT_EQ(history.size(), threads * each + 1u);
  for (std::size_t i = 0; i < history.size(); ++i)
    EXPECT_EQ(history[i].sequence_no, static_cast<std::int64_t>(i + 1));
  EXPECT_EQ(started.app.aggregate<Order>("42").state()->paid, threads * each);
}

TEST(App, HandlesPostedCommandsOfOneEntityInTheirOrder) {
  Started started;
  const auto order = started.app.aggregate<Order>("42");

  std::vector<std::future<Receipt>> answers;
  answers.push_back(order.post(CreateOrder{"Ada", 1}));
  for (int i = 0; i < 50; ++i) answers.push_back(order.post(PayOrder{i}));

  for (std::size_t i = 0; i < answers.size(); ++i)
    EXPECT_EQ(answers[i].get().sequence_no, static_cast<std::int64_t>(i + 1));
}

TEST(App, HandlesWhatAHandlerSendsUnderAnIdThatFollowsFromItsCause) {
  const auto store = store::memory();
  App app{{.name = "orders", .store = store}};
  app.handle([](Order& order, const CreateOrder& command, CommandContext& context) {
       order.customer = command.customer;
       context.send(command.customer, RemindCustomer{command.customer});
     })
      .handle(remind_customer);
  app.start();

  const auto receipt = app.aggregate<Order>("42").send(CreateOrder{"Ada", 1});

  ASSERT_TRUE(app.drain(patience));
  EXPECT_EQ(app.aggregate<Customer>("Ada").state()->reminders, 1);
  const auto reminder = app.aggregate<Customer>("Ada").history().at(0);
  EXPECT_EQ(reminder.id, base::derived_uuid(receipt.id, "0"));
  EXPECT_EQ(reminder.causation_id, receipt.id);
  EXPECT_EQ(reminder.correlation_id, receipt.id);
}

TEST(App, SendsADelayedCommandWhenItsTimeHasComeAndNotBefore) {
  const auto store = store::memory();
  const auto clock = std::make_shared<base::VirtualClock>();
  App app{{.name = "orders", .store = store, .poll = 5ms, .clock = clock}};
  app.handle([](Order&, const CreateOrder& command, CommandContext& context) {
       context.send_later(1h, command.customer, RemindCustomer{command.customer});
     })
      .handle(remind_customer);
  app.start();
  app.aggregate<Order>("42").send(CreateOrder{"Ada", 1});
  ASSERT_TRUE(app.drain(patience));

  EXPECT_FALSE(app.aggregate<Customer>("Ada").state());
  clock->advance(1h);
  app.stop();
  App restarted{{.name = "orders", .store = store, .poll = 5ms, .clock = clock}};
  restarted.handle(remind_customer).start();

  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!restarted.aggregate<Customer>("Ada").state() &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(restarted.aggregate<Customer>("Ada").state()->reminders, 1);
}

TEST(App, CallsAReactionOnceForEachEvent) {
  const auto store = store::memory();
  App app{{.name = "orders", .store = store}};
  app.handle(create_order)
      .handle(remind_customer)
      .react([](const OrderCreated& event, EventContext& context) {
        context.send(event.customer, RemindCustomer{event.customer});
      });
  app.start();

  for (int i = 0; i < 20; ++i) app.aggregate<Order>(std::to_string(i)).send(CreateOrder{"Ada", 1});

  ASSERT_TRUE(app.drain(patience));
  EXPECT_EQ(app.aggregate<Customer>("Ada").state()->reminders, 20);
}

TEST(App, FindsRowsByCondition) {
  Started started;
  auto& app = started.app;
  for (int i = 1; i <= 9; ++i)
    app.aggregate<Order>(std::to_string(i)).send(CreateOrder{"Ada", i * 100});
  ASSERT_TRUE(app.drain(patience));

  const auto rows =
      app.rows<OrderSummary>({.where = {{"cents", store::Comparison::greater, std::int64_t{600}}},
                              .order_by = {{"cents", true}},
                              .limit = 2});

  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].id, "9");
  EXPECT_EQ(rows[1].row.cents, 800);
}

TEST(App, NamesEveryMistakeBeforeItStarts) {
  App app{{.name = "", .store = store::memory(), .max_tries = 0}};
  app.handle(create_order).handle(create_order).project<OrderCreated>(CustomerTotalView{});
  app.project<OrderCreated>(CustomerTotalView{});

  try {
    app.start();
    FAIL() << "it started";
  } catch (const base::ConfigError& error) {
    EXPECT_EQ(error.complaints().size(), 4u) << error.what();
  }
}

TEST(App, SaysWhatIsMissingWhenACommandHasNoHandler) {
  App app{{.name = "orders", .store = store::memory()}};
  app.handle(create_order).start();

  EXPECT_THROW(app.aggregate<Order>("42").send(PayOrder{1}), std::logic_error);
  EXPECT_THROW(app.aggregate<Customer>("42").send(CreateOrder{"Ada", 1}), std::logic_error);
  EXPECT_THROW(app.aggregate<Order>("").send(CreateOrder{"Ada", 1}), std::invalid_argument);
}

TEST(App, ClaimsKeysInItsStoreForCodeOutsideOfHandlers) {
  const auto kept = store::memory();
  App one{{.name = "one", .store = kept}};
  App two{{.name = "two", .store = kept}};
  EXPECT_THROW(one.idempotency(), std::logic_error);
  one.start();
  two.start();

  const auto done = one.idempotency().once("a", 30s, 1h, [] { return "result"; });

  EXPECT_TRUE(done.is_fresh());
  EXPECT_EQ(two.idempotency().claim("a", 30s).result, "result");
  EXPECT_EQ(two.idempotency().statistics().duplicates(), 1);
}

TEST(App, ForgetsOldMessageIdsByItself) {
  const auto kept = store::memory();
  const auto clock = std::make_shared<base::VirtualClock>();
  const auto claims_again = [&](const base::MessageId& id) {
    bool is_new = false;
    struct Claiming : store::Unit {
      std::function<void(store::UnitOfWork&)> work;
      void run(store::UnitOfWork& on) override { work(on); }
    } unit;
    unit.work = [&](store::UnitOfWork& work) { is_new = work.claim("app", id, clock->now()); };
    store::Unit* const units[]{&unit};
    kept->commit(units);
    return is_new;
  };
  const auto old = base::make_uuid();
  claims_again(old);
  clock->advance(std::chrono::days{16});
  App app{{.name = "app", .store = kept, .poll = 1ms, .clock = clock}};

  app.start();

  const auto deadline = std::chrono::steady_clock::now() + 60s;
  bool is_forgotten = false;
  while (!is_forgotten && std::chrono::steady_clock::now() < deadline)
    is_forgotten = claims_again(old);
  EXPECT_TRUE(is_forgotten);
}

}  // namespace
}  // namespace sourceflow::app
