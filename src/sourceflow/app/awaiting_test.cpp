#include "sourceflow/app/awaiting.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "sourceflow/app/broker_for_tests.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;
using namespace std::chrono_literals;

base::Task<> wait(std::chrono::milliseconds time) {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer timer(executor, time);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

base::Task<> create_after_a_while(Order& order,
                                  const CreateOrder& command,
                                  CommandContext& context) {
  auto waiting = wait(1ms);
  co_await std::move(waiting);
  if (command.cents == 0) throw Rejected("an order must cost something");
  order.cents = command.cents;
  context.raise(OrderCreated{command.customer, command.cents});
}

base::Task<> remind_after_a_while(const OrderCreated& event, EventContext& context) {
  auto waiting = wait(1ms);
  co_await std::move(waiting);
  context.send(event.customer, RemindCustomer{event.customer});
}

base::Task<> pay_after_an_hour(Order& order, const PayOrder& command, CommandContext&) {
  auto waiting = wait(1h);
  co_await std::move(waiting);
  order.paid += command.cents;
}

struct Awaiting {
  std::shared_ptr<Broker> broker = std::make_shared<Broker>();
  App app{{.name = "orders", .store = store::memory(), .poll = 5ms}};
  Awaiting() {
    app.handle(awaiting(create_after_a_while))
        .handle(awaiting(pay_after_an_hour))
        .handle(remind_customer)
        .react(awaiting(remind_after_a_while))
        .attach(broker)
        .start();
  }
};

TEST(AwaitedHandlers, KeepWhatACoroutineDidInOneTransaction) {
  Awaiting service;

  const auto receipt = service.app.aggregate<Order>("42").send(CreateOrder{"Ada", 1200});

  EXPECT_EQ(receipt.sequence_no, 1);
  EXPECT_EQ(service.app.row<Order>("42")->cents, 1200);
  ASSERT_TRUE(service.app.drain(patience));
  EXPECT_EQ(service.app.row<Customer>("Ada")->reminders, 1);
}

TEST(AwaitedHandlers, RefuseByThrowingLikeAnyOther) {
  Awaiting service;

  EXPECT_THROW(service.app.aggregate<Order>("42").send(CreateOrder{"Ada", 0}), Rejected);

  EXPECT_EQ(service.app.rejections().size(), 1u);
  EXPECT_FALSE(service.app.row<Order>("42"));
}

TEST(AwaitedHandlers, AreCancelledWhenTheirMessageIsLostToAnotherReceiver) {
  Awaiting service;
  std::stop_source lease;
  std::thread loser([&] { lease.request_stop(); });

  const auto handled = service.broker->deliver({command("42", PayOrder{1}, lease.get_token())});
  loser.join();

  EXPECT_NE(handled[0].outcome, Outcome::handled);
  EXPECT_FALSE(service.app.row<Order>("42"));
}

}  // namespace
}  // namespace sourceflow::app
