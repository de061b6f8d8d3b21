#include "sourceflow/bus/layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/bus/plan.hpp"

namespace sourceflow::bus {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct CreateOrder {};
struct CancelOrder {};
struct OrderCreated {};

BusLayout orders_layout() {
  return BusLayout{}
      .send<CreateOrder, CancelOrder>("orders.fifo")
      .raise<OrderCreated>("order-events")
      .listen({"orders.fifo"})
      .subscribe({"order-events"});
}

const app::Registered everything{{"CreateOrder", "CancelOrder"}, {"OrderCreated"}};

TEST(BusLayout, DoesNotCareAboutTheOrderOfItsParts) {
  const auto other = BusLayout{}
                         .subscribe({"order-events"})
                         .listen({"orders.fifo"})
                         .send<CancelOrder>("orders.fifo")
                         .raise("OrderCreated", "order-events")
                         .send<CreateOrder>("orders.fifo");

  EXPECT_EQ(orders_layout(), other);
}

TEST(BusLayout, KnowsWhereMessagesGo) {
  EXPECT_EQ(orders_layout().queue_of("CreateOrder"), "orders.fifo");
  EXPECT_EQ(orders_layout().topic_of("OrderCreated"), "order-events");
  EXPECT_EQ(orders_layout().queue_of("OrderCreated"), "");
}

TEST(BusLayout, HasNoComplaintWhereAllFits) {
  EXPECT_THAT(orders_layout().complaints(everything, "orders"), IsEmpty());
}

TEST(BusLayout, ComplainsOfACommandWithTwoQueues) {
  const auto layout = BusLayout{}.send<CreateOrder>("orders.fifo").send<CreateOrder>("other");

  EXPECT_THAT(layout.complaints("orders"),
              ElementsAre("CreateOrder is sent to the queues orders.fifo, other: choose one"));
}

TEST(BusLayout, ComplainsOfAListenedQueueThatCarriesACommandNobodyHandles) {
  const auto complaints = orders_layout().complaints({{"CreateOrder"}, {"OrderCreated"}}, "orders");

  EXPECT_THAT(complaints,
              ElementsAre("queue orders.fifo is listened to and carries CancelOrder, which nothing "
                          "here handles"));
}

TEST(BusLayout, ComplainsOfListeningAndSubscribingWithoutAnyHandler) {
  const auto layout = BusLayout{}.listen({"orders.fifo"}).subscribe({"order-events"});

  EXPECT_THAT(layout.complaints({}, "orders"),
              ElementsAre("no command is handled here, yet orders.fifo is listened to",
                          "no view or reaction takes an event here, yet order-events is "
                          "subscribed to"));
}

TEST(BusLayout, ListsEveryMistakeAtOnce) {
  const auto layout =
      BusLayout{}
          .prefix("test:")
          .listen("orders", {.max_receives = 0, .visibility = std::chrono::seconds{1}})
          .raise<OrderCreated>("a")
          .raise<OrderCreated>("b");

  const auto complaints = layout.complaints("orders");

  EXPECT_THAT(complaints, Contains(HasSubstr("max_receives is 0")));
  EXPECT_THAT(complaints, Contains(HasSubstr("visibility is 1 s")));
  EXPECT_THAT(complaints, Contains(HasSubstr("\"test:orders\" may have only letters")));
  EXPECT_THAT(complaints, Contains("OrderCreated is raised to the topics a, b: choose one"));
}

TEST(BusLayout, ComplainsOfAQueueThatIsTheDeadLetterQueueOfAnother) {
  const auto layout = BusLayout{}.listen({"orders", "orders-dlq"});

  EXPECT_THAT(layout.complaints("shop"),
              Contains(HasSubstr("queue orders-dlq is the dead-letter")));
}

TEST(BusLayout, ComplainsOfANameThatIsTooLongWithItsPrefix) {
  const auto layout =
      BusLayout{}.prefix("production-").listen({QueueName::checked(std::string(70, 'q'))});

  EXPECT_THAT(layout.complaints("shop"), ElementsAre(HasSubstr("has 81 characters, at most 80")));
}

TEST(BusLayout, RemarksThatAStandardQueueKeepsNoOrder) {
  const auto layout = BusLayout{}.send<CreateOrder>("orders").listen({"orders"});

  EXPECT_THAT(layout.remarks(everything), ElementsAre(HasSubstr("a standard queue")));
}

TEST(Plan, GivesTheServiceItsOwnQueueForEvents) {
  const auto plan = plan_of(orders_layout(), "billing");

  ASSERT_EQ(plan.queues.size(), 2u);
  EXPECT_EQ(plan.queues[0].name, "billing-events");
  EXPECT_THAT(plan.queues[0].topics, ElementsAre("order-events"));
  EXPECT_EQ(plan.queues[1].name, "orders.fifo");
  EXPECT_EQ(plan.queues[1].dead_letters, "orders-dlq.fifo");
  EXPECT_THAT(plan.subscriptions,
              ElementsAre(PlannedSubscription{"order-events", "billing-events"}));
}

TEST(Plan, KeepsFifoTopicsApartFromStandardOnes) {
  const auto plan = plan_of(BusLayout{}.subscribe({"a.fifo", "b"}), "boards");

  EXPECT_THAT(plan.subscriptions,
              ElementsAre(PlannedSubscription{"a.fifo", "boards-events.fifo"},
                          PlannedSubscription{"b", "boards-events"}));
}

TEST(Plan, OwnsOnlyWhatItListensToAndRaises) {
  const auto plan =
      plan_of(BusLayout{}.send<CreateOrder>("orders.fifo").subscribe({"news"}), "shop");

  EXPECT_FALSE(plan.queues[0].is_owned);
  EXPECT_TRUE(plan.queues[1].is_owned);
  EXPECT_FALSE(plan.topics[0].is_owned);
}

TEST(Plan, PutsThePrefixBeforeEveryName) {
  const auto plan = plan_of(orders_layout().prefix("test-"), "orders");

  EXPECT_EQ(plan.queues[0].name, "test-orders-events");
  EXPECT_EQ(plan.queues[1].dead_letters, "test-orders-dlq.fifo");
  EXPECT_EQ(plan.topics[0].name, "test-order-events");
  EXPECT_EQ(plan.topics[0].display_name, "order-events");
}

TEST(Plan, ReadsAsText) {
  EXPECT_EQ(to_text(orders_layout(), "orders"),
            "bus layout of service orders\n"
            "sends\n"
            "  CancelOrder  -> orders.fifo\n"
            "  CreateOrder  -> orders.fifo\n"
            "raises\n"
            "  OrderCreated  -> order-events\n"
            "listens to\n"
            "  orders.fifo\n"
            "subscribes to\n"
            "  order-events  -> orders-events  raw delivery\n"
            "queues\n"
            "  orders-events  standard  visibility 30 s, retention 4 d  after 10 receives to "
            "orders-events-dlq\n"
            "  orders.fifo    FIFO      visibility 30 s, retention 4 d  after 10 receives to "
            "orders-dlq.fifo\n"
            "topics\n"
            "  order-events  standard  display name \"order-events\"\n");
}

}  // namespace
}  // namespace sourceflow::bus
