#include "sourceflow/local/console_state.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/local/queue_testing.hpp"

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;
using testing::at;
using ::testing::HasSubstr;
using ::testing::Not;

struct ConsoleState : ::testing::Test {
  NamedQueue& create(std::string name, QueueAttributes attributes = {}) {
    return world.queues.create(here, std::move(name), std::move(attributes), at(0s));
  }

  NewMessage message(std::string text, std::vector<MessageAttribute> attributes = {}) {
    NewMessage made = testing::body("");
    made.payload = make_payload(std::move(text), std::move(attributes));
    return made;
  }

  boost::json::value state(base::Duration when) {
    return boost::json::parse(console_state(world, recent, at(when)));
  }

  const Scope here{"eu-west-1", "000000000000"};
  base::SeededRandom random{1};
  World world{random};
  RecentCalls recent;
};

TEST_F(ConsoleState, IsEmptyAtTheStart) {
  const auto text = console_state(world, recent, at(0s));

  EXPECT_THAT(text, HasSubstr(R"("queues":[],"topics":[],"calls":[],"refused":[]})"));
}

TEST_F(ConsoleState, CountsAQueueAndTellsTheAgeOfItsOldestMessage) {
  NamedQueue& orders = create("orders");
  world.queues.send(orders, message("one"), at(1s));
  world.queues.send(orders, message("two"), at(2s));
  orders.queue.receive({}, at(3s));

  const auto queue = state(5s).at("queues").at(0);

  EXPECT_EQ(queue.at("name"), "orders");
  EXPECT_EQ(queue.at("region"), "eu-west-1");
  EXPECT_EQ(queue.at("visible"), 1);
  EXPECT_EQ(queue.at("in_flight"), 1);
  EXPECT_EQ(queue.at("delayed"), 0);
  EXPECT_EQ(queue.at("arrived"), 2);
  EXPECT_EQ(queue.at("received"), 1);
  EXPECT_EQ(queue.at("oldest_seconds"), 4);
}

TEST_F(ConsoleState, DrawsTopicsQueuesAndDeadLetters) {
  const auto& dead = create("orders-dead");
  QueueAttributes attributes;
  attributes.redrive = RedrivePolicy{*dead.arn, 3, ""};
  const auto& orders = create("orders", attributes);
  Topic& topic = world.topics.create(here, "placed");
  world.topics.subscribe(topic, "sqs", *orders.arn).redrive_policy =
      R"({"deadLetterTargetArn":"arn:of:dead"})";

  const auto now = state(1s);

  const auto& subscription = now.at("topics").at(0).at("subscriptions").at(0);
  EXPECT_EQ(subscription.at("endpoint"), boost::json::value(*orders.arn));
  EXPECT_EQ(subscription.at("dead_letter_arn"), "arn:of:dead");
  EXPECT_EQ(now.at("queues").at(0).at("dead_letter_arn"), boost::json::value(*dead.arn));
  EXPECT_EQ(now.at("queues").at(0).at("max_receives"), 3);
}

TEST_F(ConsoleState, LeadsFromCommandsToTheEventsThatTheyCaused) {
  const auto& orders = create("orders");
  const Topic& placed = world.topics.create(here, "placed");
  const std::string id = "018f0000-0000-7000-8000-000000000001";
  world.flows.sent(
      *orders.arn,
      *make_payload("{}", {{"CommandType", "String", "PlaceOrder"}, {"MessageId", "String", id}}));
  world.flows.published(placed.arn,
                        *make_payload(R"({"metadata":{"causationId":")" + id + "\"}}",
                                      {{"EventType", "String", "OrderPlaced"}}));

  const auto now = state(1s);

  EXPECT_EQ(now.at("queues").at(0).at("kinds").at(0), "PlaceOrder");
  EXPECT_EQ(now.at("queues").at(0).at("leads_to").at(0), boost::json::value(placed.arn));
  EXPECT_EQ(now.at("topics").at(0).at("kinds").at(0), "OrderPlaced");
}

TEST_F(ConsoleState, ShowsMessagesWithoutReceivingThem) {
  NamedQueue& orders = create("orders");
  world.queues.send(
      orders, message("{\"n\":1}", {{"kind", "String", "new"}, {"raw", "Binary", "\xff"}}), at(1s));

  const auto first = boost::json::parse(console_queue(world, orders, at(2s)));
  const auto again = boost::json::parse(console_queue(world, orders, at(3s)));

  const auto& shown = first.at("messages").at(0);
  EXPECT_EQ(shown.at("body"), "{\"n\":1}");
  EXPECT_EQ(shown.at("state"), "visible");
  EXPECT_EQ(shown.at("receives"), 0);
  EXPECT_EQ(shown.at("attributes").at(0).at("value"), "new");
  EXPECT_EQ(shown.at("attributes").at(1).at("value"), "/w==");
  EXPECT_EQ(again.at("messages").at(0), shown);
  EXPECT_EQ(orders.queue.counts().visible, 1u);
}

TEST_F(ConsoleState, TellsOfAMessageInFlightWhenItComesBack) {
  NamedQueue& orders = create("orders");
  world.queues.send(orders, message("one"), at(1s));
  orders.queue.receive({.visibility_timeout = 30s}, at(2s));

  const auto queue = boost::json::parse(console_queue(world, orders, at(3s)));

  const auto& shown = queue.at("messages").at(0);
  EXPECT_EQ(shown.at("state"), "in flight");
  EXPECT_EQ(shown.at("receives"), 1);
  EXPECT_EQ(shown.at("visible_at"), boost::json::value(base::to_iso8601(at(32s))));
}

TEST_F(ConsoleState, ShowsTheBeginningOfALongBodyWithoutCuttingACharacter) {
  NamedQueue& orders = create("orders");
  world.queues.send(orders, message("x" + std::string(console_body - 2, 'x') + "\u00e9"), at(1s));

  const auto queue = boost::json::parse(console_queue(world, orders, at(2s)));

  const auto& shown = queue.at("messages").at(0);
  EXPECT_EQ(shown.at("body").as_string().size(), console_body - 1);
  EXPECT_EQ(shown.at("body_size"), console_body + 1);
}

TEST_F(ConsoleState, ShowsNoMoreMessagesThanFitAPage) {
  NamedQueue& orders = create("orders");
  for (std::size_t i = 0; i < console_messages + 1; ++i)
    world.queues.send(orders, message("one"), at(1s));

  const auto queue = boost::json::parse(console_queue(world, orders, at(2s)));

  EXPECT_EQ(queue.at("messages").as_array().size(), console_messages);
  EXPECT_EQ(queue.at("visible"), console_messages + 1);
}

TEST_F(ConsoleState, TellsTheLastCallsTheLatestFirst) {
  recent.add({at(1s), "sqs.SendMessage", "orders", ""});
  recent.add({at(2s), "sqs.ReceiveMessage", "order", "NonExistentQueue: there is none"});

  const auto now = state(3s);

  EXPECT_EQ(now.at("calls").at(0).at("operation"), "sqs.ReceiveMessage");
  EXPECT_EQ(now.at("calls").at(1).at("resource"), "orders");
  EXPECT_EQ(now.at("refused").as_array().size(), 1u);
  EXPECT_EQ(now.at("refused").at(0).at("error"), "NonExistentQueue: there is none");
}

TEST_F(ConsoleState, KeepsAnErrorHoweverManyCallsSucceedSince) {
  recent.add({at(1s), "sqs.SendMessage", "orders", "refused"});
  for (std::size_t i = 0; i < 3 * RecentCalls::kept; ++i)
    recent.add({at(2s), "sqs.SendMessage", "orders", ""});

  EXPECT_EQ(recent.calls().size(), RecentCalls::kept);
  EXPECT_EQ(recent.refused().size(), 1u);
}

}  // namespace
}  // namespace sourceflow::local
