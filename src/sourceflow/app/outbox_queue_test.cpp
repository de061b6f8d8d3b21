#include "sourceflow/app/outbox_queue.hpp"

#include <gtest/gtest.h>

namespace sourceflow::app {
namespace {

using namespace std::chrono_literals;

store::OutboxEntry entry(std::int64_t id, const std::string& entity) {
  store::OutboxEntry made{.id = id, .destination = "orders.fifo", .envelope = {}};
  made.envelope.entity_id = entity;
  return made;
}

std::vector<std::int64_t> ids(const std::vector<store::OutboxEntry>& entries) {
  std::vector<std::int64_t> result;
  for (const auto& one : entries) result.push_back(one.id);
  return result;
}

using Ids = std::vector<std::int64_t>;
constexpr base::Time start{};

TEST(OutboxQueue, GivesEntriesInOrderAndEachOnce) {
  OutboxQueue queue;
  queue.add({entry(1, "a"), entry(2, "b"), entry(3, "a")});

  EXPECT_EQ(ids(queue.take(start, 2)), (Ids{1, 2}));
  queue.add({entry(2, "b"), entry(3, "a"), entry(4, "b")});
  EXPECT_EQ(ids(queue.take(start, 10)), (Ids{3, 4}));
  EXPECT_EQ(queue.in_flight(), 4u);
}

TEST(OutboxQueue, HoldsAnEntityBackAfterItsFailureAndLetsOthersGo) {
  OutboxQueue queue({.first_delay = 1s, .longest_delay = 4s});
  queue.add({entry(1, "a"), entry(2, "a"), entry(3, "b")});
  queue.take(start, 1);

  queue.fail(1, start);

  EXPECT_EQ(ids(queue.take(start, 10)), (Ids{3}));
  EXPECT_EQ(queue.next_due(), start + 1s);
  EXPECT_EQ(ids(queue.take(start + 1s, 10)), (Ids{1}));
  queue.settle(1);
  EXPECT_EQ(ids(queue.take(start + 1s, 10)), (Ids{2}));
}

TEST(OutboxQueue, DoesNotCountThatAnEntryWaitsForWhatIsAway) {
  OutboxQueue queue({.hold = 1s});
  queue.add({entry(1, "a"), entry(2, "a")});

  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(ids(queue.take(start + i * 1s, 1)), (Ids{1}));
    queue.hold(1, start + i * 1s);
  }

  queue.take(start + 20s, 1);
  EXPECT_EQ(queue.failures(1), 0);
}

TEST(OutboxQueue, KeepsTheWaitOfAFailureForThoseHeldBackByIt) {
  OutboxQueue queue({.first_delay = 5s, .hold = 1s});
  queue.add({entry(1, "a"), entry(2, "a"), entry(3, "b")});
  queue.take(start, 10);

  queue.fail(1, start);
  queue.hold_behind(2, start);
  queue.hold_behind(3, start);

  EXPECT_EQ(ids(queue.take(start + 1s, 10)), (Ids{3}));
  EXPECT_EQ(ids(queue.take(start + 5s, 10)), (Ids{1}));
  EXPECT_EQ(queue.failures(1), 1);
  queue.settle(1);
  EXPECT_EQ(ids(queue.take(start + 5s, 10)), (Ids{2}));
}

TEST(OutboxQueue, WaitsNoLongerThanItsLongestDelayWhenTheClockIsPutBack) {
  OutboxQueue queue({.first_delay = 1s, .longest_delay = 4s});
  queue.add({entry(1, "a")});
  queue.take(start + 1h, 10);
  queue.fail(1, start + 1h);

  EXPECT_TRUE(queue.take(start + 1h, 10).empty());
  EXPECT_EQ(ids(queue.take(start, 10)), (Ids{1}));
}

TEST(OutboxQueue, LetsNothingJoinWhatIsHandledHereForItsEntity) {
  OutboxQueue queue;
  const auto here = [](std::int64_t id, const std::string& entity) {
    auto made = entry(id, entity);
    made.destination.clear();
    return made;
  };
  queue.add({here(1, "a"), here(2, "a")});
  EXPECT_EQ(ids(queue.take(start, 10)), (Ids{1, 2}));

  queue.add({here(3, "a"), here(4, "b")});
  EXPECT_EQ(ids(queue.take(start, 10)), (Ids{4}));
  queue.settle(1);
  EXPECT_TRUE(queue.take(start, 10).empty());
  queue.settle(2);
  EXPECT_EQ(ids(queue.take(start, 10)), (Ids{3}));
}

TEST(OutboxQueue, WaitsForWhatIsInFlightBehindAFailure) {
  OutboxQueue queue({.first_delay = 1s, .longest_delay = 4s});
  queue.add({entry(1, "a"), entry(2, "a")});
  queue.take(start, 10);

  queue.fail(1, start);
  EXPECT_TRUE(queue.take(start + 1s, 10).empty());
  queue.settle(2);

  EXPECT_EQ(ids(queue.take(start + 1s, 10)), (Ids{1}));
}

TEST(OutboxQueue, WaitsLongerWithEveryFailureAndForgetsThemAfterASuccess) {
  OutboxQueue queue({.first_delay = 1s, .longest_delay = 3s});
  queue.add({entry(1, "a")});
  auto now = start;

  for (const auto delay : {1s, 2s, 3s, 3s}) {
    ASSERT_EQ(ids(queue.take(now, 10)), (Ids{1}));
    queue.fail(1, now);
    EXPECT_EQ(queue.next_due(), now + delay);
    now += delay;
  }
  queue.take(now, 10);
  queue.settle(1);

  EXPECT_FALSE(queue.next_due());
  EXPECT_EQ(queue.size(), 0u);
}

}  // namespace
}  // namespace sourceflow::app
