#include "sourceflow/app/connection.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "sourceflow/app/broker_for_tests.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;
using namespace std::chrono_literals;

struct Connected {
  std::shared_ptr<Broker> broker = std::make_shared<Broker>();
  std::shared_ptr<store::Store> store = store::memory();
  std::shared_ptr<base::VirtualClock> clock = std::make_shared<base::VirtualClock>();
  std::unique_ptr<App> app;

  App& start() {
    app = std::make_unique<App>(
        AppOptions{.name = "orders", .store = store, .poll = 2ms, .clock = clock});
    with_orders(*app).attach(broker).start();
    return *app;
  }
};

TEST(Connection, TakesARoutedCommandAwayInsteadOfHandlingItHere) {
  Connected service;
  service.broker->queues["CreateOrder"] = "orders.fifo";
  auto& app = service.start();

  const auto receipt = app.aggregate<Order>("42").send(CreateOrder{"Ada", 1});

  ASSERT_EQ(service.broker->carried.size(), 1u);
  EXPECT_EQ(service.broker->carried[0].id, receipt.id);
  EXPECT_FALSE(app.aggregate<Order>("42").state());
}

struct Misconfigured {};
std::unique_ptr<Connection> make_connection(const std::string&, Misconfigured) {
  throw base::ConfigError({"no region is set"});
}

TEST(Connection, ThatIsMisconfiguredIsNamedWithTheOtherMistakesAtStart) {
  App app{{.name = "", .store = store::memory()}};

  app.connect(Misconfigured{});

  try {
    app.start();
    FAIL() << "it started";
  } catch (const base::ConfigError& error) {
    EXPECT_EQ(error.complaints().size(), 2u) << error.what();
  }
}

TEST(Connection, RefusesWhatIsTooLargeBeforeAnythingIsWritten) {
  Connected service;
  service.broker->queues["CreateOrder"] = "orders.fifo";
  auto& app = service.start();

  EXPECT_THROW(app.aggregate<Order>("42").send(CreateOrder{std::string(200, 'x'), 1}),
               std::invalid_argument);

  EXPECT_TRUE(service.broker->carried.empty());
}

/// Of each customer one row, by the name.
struct Named {
  std::string customer;
  using Indexes = store::Indexes<store::Unique<&Named::customer>>;
};
struct NamedView {
  using Row = Named;
  void operator()(Row& row, const OrderCreated& event) const { row.customer = event.customer; }
};

TEST(Connection, MakesADeadLetterOfAnEventWhoseRowIsNotUnique) {
  const auto broker = std::make_shared<Broker>();
  App app{{.name = "boards", .store = store::memory()}};
  app.project<OrderCreated>(NamedView{}).attach(broker).start();

  const auto handled = broker->deliver({event("1", OrderCreated{"Ada", 1}),
                                        event("2", OrderCreated{"Ada", 1}),
                                        event("3", OrderCreated{"Bob", 1})});

  EXPECT_EQ(handled[0].outcome, Outcome::handled);
  EXPECT_EQ(handled[1].outcome, Outcome::unusable);
  EXPECT_EQ(handled[1].reason, "another row of named has the same customer");
  EXPECT_EQ(handled[2].outcome, Outcome::handled);
  EXPECT_EQ(app.rows<Named>().size(), 2u);
}

TEST(Connection, SendsEveryCommittedEventOnceTheBrokerIsBackAndInOrder) {
  Quiet quiet;
  Connected service;
  service.broker->topics["OrderPaid"] = "order-events";
  std::atomic<bool> is_down{true};
  service.broker->failure = [&](const auto&) { return is_down ? "the broker is down" : ""; };
  auto& app = service.start();
  app.aggregate<Order>("42").send(CreateOrder{"Ada", 100});
  for (int i = 1; i <= 20; ++i) app.aggregate<Order>("42").send(PayOrder{i});
  EXPECT_FALSE(app.drain(20ms));

  is_down = false;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!app.drain(20ms) && std::chrono::steady_clock::now() < deadline)
    service.clock->advance(30s);

  ASSERT_EQ(service.broker->carried.size(), 20u);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(message::decode<OrderPaid>(service.broker->carried[i].payload).cents,
              static_cast<std::int64_t>(i + 1));
    EXPECT_EQ(service.broker->carried[i].sequence_no, static_cast<std::int64_t>(i + 2));
    EXPECT_EQ(service.broker->carried[i].properties.at("service"), "orders");
  }
}

TEST(Connection, ResumesTheOutboxAfterARestart) {
  Quiet quiet;
  Connected service;
  service.broker->topics["OrderCreated"] = "order-events";
  service.broker->failure = [](const auto&) { return "the broker is down"; };
  service.start().aggregate<Order>("42").send(CreateOrder{"Ada", 100});
  service.app.reset();

  service.broker->failure = [](const auto&) { return ""; };
  auto& app = service.start();

  EXPECT_TRUE(app.drain(patience));
  EXPECT_EQ(service.broker->carried.size(), 1u);
}

TEST(Connection, KeepsAMessageThatTheBrokerRefusesForGoodAsADeadLetter) {
  Quiet quiet;
  Connected service;
  service.broker->topics["OrderCreated"] = "order-events";
  service.broker->failures_are_final = true;
  service.broker->failure = [](const auto&) { return "the broker refuses it"; };
  auto& app = service.start();

  app.aggregate<Order>("42").send(CreateOrder{"Ada", 100});

  ASSERT_TRUE(app.drain(patience));
  ASSERT_EQ(app.dead_letters().size(), 1u);
  EXPECT_EQ(app.dead_letters()[0].reason, "the broker refuses it");
  EXPECT_NE(app.dead_letters()[0].body.find("OrderCreated"), std::string::npos);
}

TEST(Incoming, IsHandledOnceHoweverOftenItIsDelivered) {
  Connected service;
  auto& app = service.start();
  auto first = command("42", CreateOrder{"Ada", 100});
  auto paid = command("42", PayOrder{40});
  const auto again = paid;

  const auto results = service.broker->deliver({first, paid, again});

  EXPECT_EQ(results[0].outcome, Outcome::handled);
  EXPECT_EQ(results[1].outcome, Outcome::handled);
  EXPECT_EQ(results[2].outcome, Outcome::duplicate);
  EXPECT_EQ(app.aggregate<Order>("42").state()->paid, 40);
}

TEST(Incoming, HoldsBackTheFollowersOfAFailureAndNoOthers) {
  Connected service;
  service.start();

  // Order 7 does not exist, so its payment fails.
  const auto results = service.broker->deliver({command("7", PayOrder{1}),
                                                command("8", CreateOrder{"Ada", 1}),
                                                command("7", CreateOrder{"Bob", 1})});

  EXPECT_EQ(results[0].outcome, Outcome::failed);
  EXPECT_EQ(results[0].reason, "there is no such order");
  EXPECT_EQ(results[1].outcome, Outcome::handled);
  EXPECT_EQ(results[2].outcome, Outcome::held_back);
}

TEST(Incoming, LeadsToMessagesOfTheirOwnInEachServiceThatReactsToIt) {
  const auto told = event("42", OrderCreated{"Ada", 1});
  const auto id_from = [&](const std::string& service) {
    const auto broker = std::make_shared<Broker>();
    broker->queues["RemindCustomer"] = "reminders.fifo";
    App app{{.name = service, .store = store::memory(), .poll = 2ms}};
    app.react([](const OrderCreated& created, EventContext& context) {
         context.send(created.customer, RemindCustomer{});
       })
        .attach(broker)
        .start();
    broker->deliver({told});
    EXPECT_TRUE(app.drain(patience));
    return broker->carried.at(0).id;
  };

  const auto of_billing = id_from("billing");

  EXPECT_EQ(id_from("billing"), of_billing) << "the same message again";
  EXPECT_NE(id_from("shipping"), of_billing) << "whoever gets both would take one for a duplicate";
}

TEST(Incoming, SaysWhyItCanNeverBeHandled) {
  Connected service;
  service.start();
  auto unknown = command("1", PayOrder{1});
  unknown.envelope.name = "PayOrderTwice";
  auto wrong = command("2", PayOrder{1});
  wrong.envelope.payload = R"({"cents":"two"})";

  const auto results = service.broker->deliver({unknown, wrong});

  EXPECT_EQ(results[0].outcome, Outcome::unusable);
  EXPECT_NE(results[0].reason.find("PayOrderTwice"), std::string::npos);
  EXPECT_EQ(results[1].outcome, Outcome::unusable);
  EXPECT_NE(results[1].reason.find("cents: expected an integer"), std::string::npos)
      << results[1].reason;
}

TEST(Incoming, HoldsNobodyBackBehindWhatCanNeverBeHandled) {
  Connected service;
  service.start();
  auto wrong = command("7", PayOrder{1});
  wrong.envelope.payload = R"({"cents":"two"})";

  const auto results = service.broker->deliver({wrong, wrong, command("7", CreateOrder{"Ada", 1})});

  EXPECT_EQ(results[0].outcome, Outcome::unusable);
  EXPECT_EQ(results[1].outcome, Outcome::unusable);
  EXPECT_EQ(results[2].outcome, Outcome::handled) << "or a few of them would use up its receives";
}

TEST(Incoming, KeepsNothingWhenItsLeaseIsLost) {
  Connected service;
  auto& app = service.start();
  std::stop_source lost;
  lost.request_stop();

  const auto results =
      service.broker->deliver({command("42", CreateOrder{"Ada", 1}, lost.get_token())});

  EXPECT_EQ(results[0].outcome, Outcome::lost);
  EXPECT_FALSE(app.aggregate<Order>("42").state());
}

TEST(Incoming, IsGivenBackWhileTheStoreCannotBeUsedAndTakenAgainOnceItCan) {
  Quiet quiet;
  const auto store = std::make_shared<FragileStore>();
  Connected service;
  service.store = store;
  auto& app = service.start();
  const auto message = command("42", CreateOrder{"Ada", 1});

  store->is_full = true;
  const auto refused = service.broker->deliver({message});
  EXPECT_EQ(refused[0].outcome, Outcome::unavailable);
  EXPECT_EQ(refused[0].reason, "the disk is full");
  EXPECT_EQ(refused[0].breaker, "store") << "it is kept, and its receive count does not grow";
  EXPECT_FALSE(service.broker->inbound->is_ready());

  store->is_full = false;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!service.broker->inbound->is_ready() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(service.broker->deliver({message})[0].outcome, Outcome::handled);
  EXPECT_TRUE(app.aggregate<Order>("42").state());
}

TEST(Incoming, EventsReachViewsOnceAndOurOwnAreLeftToTheLog) {
  Connected service;
  auto& app = service.start();
  auto foreign = event("42", OrderCreated{"Ada", 7});
  auto own = event("43", OrderCreated{"Ada", 7});
  own.envelope.properties["service"] = "orders";

  const auto results = service.broker->deliver({foreign, foreign, own});

  EXPECT_EQ(results[0].outcome, Outcome::handled);
  EXPECT_EQ(results[1].outcome, Outcome::duplicate);
  EXPECT_EQ(results[2].outcome, Outcome::handled);
  EXPECT_EQ(app.row<CustomerTotal>("Ada")->orders, 1);
  EXPECT_FALSE(app.row<OrderSummary>("43"));
}

}  // namespace
}  // namespace sourceflow::app
