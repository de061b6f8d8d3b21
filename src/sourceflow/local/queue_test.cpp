#include "sourceflow/local/queue.hpp"

#include <gtest/gtest.h>

#include "sourceflow/local/queue_testing.hpp"

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;
using testing::at;
using testing::body;
using testing::in_group;
using testing::receive_bodies;
using Texts = std::vector<std::string>;

TEST(Queue, HidesAMessageUntilItsVisibilityTimeoutHasPassed) {
  Queue queue({.visibility_timeout = 30s}, 1);
  queue.send(body("a"), at(0s));

  EXPECT_EQ(receive_bodies(queue, at(0s)), Texts{"a"});

  EXPECT_EQ(receive_bodies(queue, at(29s)), Texts{});
  EXPECT_EQ(receive_bodies(queue, at(30s)), Texts{"a"});
}

TEST(Queue, GivesTheOldestFirstAlsoWhenItWasReceivedBefore) {
  Queue queue({}, 1);
  for (const auto* text : {"a", "b", "c"}) queue.send(body(text), at(0s));
  queue.receive({.max_messages = 1, .visibility_timeout = 5s}, at(0s));

  const Texts received = receive_bodies(queue, at(6s));

  EXPECT_EQ(received, (Texts{"a", "b", "c"}));
}

TEST(Queue, DelaysByMessage) {
  Queue queue({}, 1);
  NewMessage late = body("late");
  late.delay = 10s;
  queue.send(std::move(late), at(0s));
  queue.send(body("soon"), at(0s));

  EXPECT_EQ(queue.counts().delayed, 1u);
  EXPECT_EQ(receive_bodies(queue, at(9s)), Texts{"soon"});
  EXPECT_EQ(queue.next_change(), at(10s));
  EXPECT_EQ(receive_bodies(queue, at(10s)), Texts{"late"});
}

TEST(Queue, ForgetsWhatIsOlderThanItsRetention) {
  Queue queue({.retention = 60s}, 1);
  queue.send(body("old"), at(0s));
  queue.send(body("new"), at(30s));

  queue.advance(at(60s));

  EXPECT_EQ(receive_bodies(queue, at(60s)), Texts{"new"});
}

TEST(Queue, DeletesByTheLatestReceiptOnly) {
  Queue queue({.visibility_timeout = 1s}, 1);
  queue.send(body("a"), at(0s));
  const auto first = queue.receive({}, at(0s)).deliveries.at(0).handle;
  const auto second = queue.receive({}, at(1s)).deliveries.at(0).handle;

  EXPECT_EQ(queue.remove(first, at(1s)), HandleOutcome::stale);
  EXPECT_EQ(queue.messages().size(), 1u);
  EXPECT_EQ(queue.remove(second, at(5s)), HandleOutcome::done);
  EXPECT_EQ(queue.messages().size(), 0u);
  EXPECT_EQ(queue.remove(second, at(5s)), HandleOutcome::stale);
}

TEST(Queue, KnowsHandlesOfOtherQueues) {
  Queue queue({}, 1);
  Queue other({}, 2);
  queue.send(body("a"), at(0s));
  other.send(body("a"), at(0s));

  const auto handle = other.receive({}, at(0s)).deliveries.at(0).handle;

  EXPECT_EQ(queue.remove(handle, at(0s)), HandleOutcome::foreign);
}

TEST(Queue, ChangesVisibilityOfWhatIsInFlightWithinTwelveHours) {
  Queue queue({.visibility_timeout = 30s}, 1);
  queue.send(body("a"), at(0s));
  const auto handle = queue.receive({}, at(0s)).deliveries.at(0).handle;

  EXPECT_EQ(queue.change_visibility(handle, 60s, at(10s)), HandleOutcome::done);
  EXPECT_EQ(receive_bodies(queue, at(69s)), Texts{});
  EXPECT_EQ(queue.change_visibility(handle, 12h, at(10s)), HandleOutcome::beyond_limit);
  EXPECT_EQ(queue.change_visibility(handle, 0s, at(69s)), HandleOutcome::done);
  EXPECT_EQ(queue.change_visibility(handle, 10s, at(69s)), HandleOutcome::not_in_flight);
  EXPECT_EQ(receive_bodies(queue, at(69s)), Texts{"a"});
}

TEST(Queue, HandsOverWhatWasReceivedTooOftenInsteadOfGivingItAgain) {
  QueueAttributes attributes{.visibility_timeout = 0s};
  attributes.redrive = RedrivePolicy{"arn:aws:sqs:x:y:dead", 2, "{}"};
  Queue queue(attributes, 1);
  queue.send(body("poison"), at(0s));
  queue.send(body("fine"), at(0s));
  for (int i = 0; i < 2; ++i) queue.receive({.can_dead_letter = true}, at(1s));

  const Received third = queue.receive({.max_messages = 10, .can_dead_letter = true}, at(2s));

  ASSERT_EQ(third.dead.size(), 1u);
  EXPECT_EQ(third.dead[0].payload->body, "poison");
  EXPECT_EQ(third.dead[0].sent, at(0s));
  ASSERT_EQ(third.deliveries.size(), 1u);
  EXPECT_EQ(third.deliveries[0].message->payload->body, "fine");
}

TEST(Queue, KeepsPoisonWhileItsDeadLetterQueueIsMissing) {
  QueueAttributes attributes{.visibility_timeout = 0s};
  attributes.redrive = RedrivePolicy{"arn:aws:sqs:x:y:dead", 1, "{}"};
  Queue queue(attributes, 1);
  queue.send(body("poison"), at(0s));
  queue.receive({}, at(0s));

  EXPECT_EQ(receive_bodies(queue, at(0s)), Texts{"poison"});
}

TEST(Queue, StopsGivingAtTheInFlightLimit) {
  Queue queue({}, 1);
  for (std::size_t i = 0; i <= Queue::max_in_flight; ++i) queue.send(body("x"), at(0s));
  for (std::size_t i = 0; i < Queue::max_in_flight; i += 10) {
    queue.receive({.max_messages = 10}, at(0s));
  }

  const Received beyond = queue.receive({}, at(0s));

  EXPECT_TRUE(beyond.over_limit);
  EXPECT_TRUE(beyond.deliveries.empty());
}

TEST(Queue, IsEmptyAfterAPurgeWhateverStateItsMessagesWereIn) {
  Queue queue({}, 1);
  NewMessage late = body("late");
  late.delay = 10s;
  queue.send(std::move(late), at(0s));
  queue.send(body("a"), at(0s));
  queue.send(body("b"), at(0s));
  const auto handle = queue.receive({}, at(0s)).deliveries.at(0).handle;

  queue.purge();

  EXPECT_EQ(queue.counts().visible + queue.counts().in_flight + queue.counts().delayed, 0u);
  EXPECT_EQ(queue.remove(handle, at(0s)), HandleOutcome::stale);
  EXPECT_EQ(receive_bodies(queue, at(100s)), Texts{});
}

TEST(FifoQueue, HoldsBackAGroupWhileOneOfItsMessagesIsInFlight) {
  Queue queue({.fifo = true}, 1);
  for (const auto* text : {"a1", "a2", "a3"}) queue.send(in_group("a", text), at(0s));
  queue.send(in_group("b", "b1"), at(0s));

  const Received first = queue.receive({.max_messages = 2}, at(0s));

  ASSERT_EQ(first.deliveries.size(), 2u);
  EXPECT_EQ(first.deliveries[1].message->payload->body, "a2");
  EXPECT_EQ(receive_bodies(queue, at(1s)), Texts{"b1"});
  const auto one = first.deliveries[0].handle, two = first.deliveries[1].handle;
  EXPECT_EQ(queue.remove(one, at(1s)), HandleOutcome::done);
  EXPECT_EQ(receive_bodies(queue, at(1s)), Texts{});
  EXPECT_EQ(queue.remove(two, at(1s)), HandleOutcome::done);
  EXPECT_EQ(receive_bodies(queue, at(1s)), Texts{"a3"});
}

TEST(FifoQueue, GivesAFailedMessageAgainBeforeItsSuccessors) {
  Queue queue({.visibility_timeout = 10s, .fifo = true}, 1);
  for (const auto* text : {"1", "2", "3"}) queue.send(in_group("a", text), at(0s));
  queue.receive({.max_messages = 1}, at(0s));

  EXPECT_EQ(receive_bodies(queue, at(9s)), Texts{});
  EXPECT_EQ(receive_bodies(queue, at(10s)), (Texts{"1", "2", "3"}));
}

TEST(FifoQueue, DropsDuplicatesForFiveMinutesAlsoAfterTheirDeletion) {
  Queue queue({.fifo = true}, 1);
  const Sent first = queue.send(in_group("a", "x", "id"), at(0s));
  queue.remove(queue.receive({}, at(0s)).deliveries.at(0).handle, at(0s));

  const Sent again = queue.send(in_group("a", "y", "id"), at(299s));
  const Sent later = queue.send(in_group("a", "z", "id"), at(300s));

  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.sequence, first.sequence);
  EXPECT_EQ(again.id, first.id);
  EXPECT_FALSE(later.duplicate);
  EXPECT_EQ(receive_bodies(queue, at(300s)), Texts{"z"});
}

TEST(FifoQueue, TakesTheBodyForTheDeduplicationIdWhenNoneIsGiven) {
  Queue queue({.fifo = true}, 1);
  queue.send(in_group("a", "x", ""), at(0s));

  EXPECT_TRUE(queue.send(in_group("b", "x", ""), at(1s)).duplicate);
  EXPECT_FALSE(queue.send(in_group("b", "y", ""), at(1s)).duplicate);
}

TEST(FifoQueue, CanDeduplicateByGroup) {
  Queue queue({.fifo = true, .deduplication_scope = "messageGroup"}, 1);
  queue.send(in_group("a", "x", "id"), at(0s));

  EXPECT_FALSE(queue.send(in_group("b", "x", "id"), at(1s)).duplicate);
  EXPECT_TRUE(queue.send(in_group("a", "x", "id"), at(1s)).duplicate);
}

TEST(FifoQueue, RefusesAHandleWhoseTimeIsUp) {
  Queue queue({.visibility_timeout = 10s, .fifo = true}, 1);
  queue.send(in_group("a", "1"), at(0s));
  const auto handle = queue.receive({}, at(0s)).deliveries.at(0).handle;

  EXPECT_EQ(queue.remove(handle, at(10s)), HandleOutcome::expired);
}

TEST(FifoQueue, GivesTheSameMessagesToTheSameAttempt) {
  Queue queue({.visibility_timeout = 10s, .fifo = true}, 1);
  queue.send(in_group("a", "1"), at(0s));
  queue.send(in_group("b", "2"), at(0s));
  const ReceiveRequest attempt{.max_messages = 1, .attempt_id = "one"};
  const auto first = queue.receive(attempt, at(0s)).deliveries.at(0).handle;

  const auto second = queue.receive(attempt, at(9s)).deliveries.at(0).handle;

  EXPECT_EQ(first, second);
  EXPECT_EQ(receive_bodies(queue, at(12s)), Texts{"2"});
  EXPECT_EQ(queue.remove(second, at(12s)), HandleOutcome::done);
  EXPECT_TRUE(queue.receive(attempt, at(12s)).deliveries.empty());
}

TEST(FifoQueue, DelaysTheWholeGroupByTheQueueDelay) {
  Queue queue({.fifo = true}, 1);
  NewMessage late = in_group("a", "1");
  late.delay = 10s;
  queue.send(std::move(late), at(0s));
  queue.send(in_group("a", "2"), at(0s));

  EXPECT_EQ(receive_bodies(queue, at(5s)), Texts{});
  EXPECT_EQ(receive_bodies(queue, at(10s)), (Texts{"1", "2"}));
}

TEST(FifoQueue, GoesOnWithTheGroupAfterItsPoisonIsGone) {
  QueueAttributes attributes{.visibility_timeout = 0s, .fifo = true};
  attributes.redrive = RedrivePolicy{"arn:aws:sqs:x:y:dead.fifo", 1, "{}"};
  Queue queue(attributes, 1);
  queue.send(in_group("a", "poison"), at(0s));
  queue.receive({.can_dead_letter = true}, at(0s));
  queue.send(in_group("a", "fine"), at(0s));

  const Received received = queue.receive({.max_messages = 10, .can_dead_letter = true}, at(1s));

  ASSERT_EQ(received.dead.size(), 1u);
  EXPECT_EQ(received.dead[0].group, "a");
  ASSERT_EQ(received.deliveries.size(), 1u);
  EXPECT_EQ(received.deliveries[0].message->payload->body, "fine");
}

TEST(FifoQueue, TakesAMovedMessageThoughItsIdWasSeen) {
  Queue queue({.fifo = true}, 1);
  queue.send(in_group("a", "1"), at(0s));
  const auto moved = queue.take(at(0s));
  ASSERT_TRUE(moved);

  queue.send(*moved, at(1s));

  EXPECT_EQ(receive_bodies(queue, at(1s)), Texts{"1"});
}

}  // namespace
}  // namespace sourceflow::local
