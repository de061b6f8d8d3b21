#include "sourceflow/base/batcher.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sourceflow::base {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

using TextBatcher = Batcher<std::string>;
const TextBatcher::Time start{1000s};
const Bytes small{100};

std::vector<std::string> values(const std::optional<TextBatcher::Batch>& batch) {
  std::vector<std::string> values;
  if (batch)
    for (const auto& item : batch->items) values.push_back(item.value);
  return values;
}

TEST(Batcher, LetsTheFirstItemLeaveAtOnce) {
  TextBatcher batcher{{}};

  batcher.add("a", "", small, start);

  EXPECT_THAT(values(batcher.next(start)), ElementsAre("a"));
}

TEST(Batcher, LetsWhatComesMeanwhileWaitForCompanyUntilItHasLingered) {
  TextBatcher batcher{{.linger = 3ms}};
  batcher.add("first", "", small, start);
  batcher.next(start);

  batcher.add("a", "", small, start);
  batcher.add("b", "", small, start + 1ms);

  EXPECT_FALSE(batcher.next(start + 2ms));
  EXPECT_EQ(batcher.wake_at(), start + 3ms);
  EXPECT_THAT(values(batcher.next(start + 3ms)), ElementsAre("a", "b"));
}

TEST(Batcher, LetsAFullBatchLeaveWithoutWaiting) {
  TextBatcher batcher{{.entries = 2}};
  batcher.add("first", "", small, start);
  batcher.next(start);

  for (const auto* value : {"a", "b", "c"}) batcher.add(value, "", small, start);

  EXPECT_THAT(values(batcher.next(start)), ElementsAre("a", "b"));
  EXPECT_FALSE(batcher.next(start));
}

TEST(Batcher, StaysWithinTheSizeOfABatch) {
  TextBatcher batcher{{.size = Bytes{250}}};
  batcher.add("first", "", small, start);
  batcher.next(start);

  for (const auto* value : {"a", "b", "c"}) batcher.add(value, "", small, start);

  EXPECT_THAT(values(batcher.next(start)), ElementsAre("a", "b"));
}

TEST(Batcher, SendsAnItemLargerThanABatchAlone) {
  TextBatcher batcher{{.size = Bytes{50}}};
  batcher.add("large", "", small, start);
  batcher.add("b", "", small, start);

  EXPECT_THAT(values(batcher.next(start)), ElementsAre("large"));
}

TEST(Batcher, HasNoMoreBatchesOnTheirWayThanAllowed) {
  TextBatcher batcher{{.entries = 1, .in_flight = 2}};
  for (const auto* value : {"a", "b", "c"}) batcher.add(value, "", small, start);
  const auto first = batcher.next(start);
  batcher.next(start);

  const auto third = batcher.next(start);
  batcher.done(first->id, {}, {}, start);

  EXPECT_FALSE(third);
  EXPECT_THAT(values(batcher.next(start)), ElementsAre("c"));
}

TEST(Batcher, KeepsTwoItemsOfAGroupOutOfOneBatchAndInOrder) {
  TextBatcher batcher{{}};
  batcher.add("a1", "a", small, start);
  batcher.add("a2", "a", small, start);
  batcher.add("b1", "b", small, start);

  const auto first = batcher.next(start);
  const auto meanwhile = batcher.next(start + 1h);
  batcher.done(first->id, {}, {}, start + 1h);
  const auto second = batcher.next(start + 1h + 3ms);

  EXPECT_THAT(values(first), ElementsAre("a1", "b1"));
  EXPECT_FALSE(meanwhile);
  EXPECT_THAT(values(second), ElementsAre("a2"));
}

TEST(Batcher, PrefersTheOldestItemOfAGroupThatWasBusyToNewerOnes) {
  TextBatcher batcher{{.entries = 2}};
  for (const auto* value : {"a1", "a2"}) batcher.add(value, "a", small, start);
  batcher.add("b1", "b", small, start);
  const auto first = batcher.next(start);
  for (const auto* group : {"c", "d"}) batcher.add(group, group, small, start);

  batcher.done(first->id, {}, {}, start);

  EXPECT_THAT(values(batcher.next(start)), ElementsAre("a2", "c"));
}

TEST(Batcher, TakesSeveralItemsOfAGroupTogetherWhereThatIsAllowed) {
  TextBatcher batcher{{.entries = 4, .per_group = 2}};
  for (const auto* value : {"a1", "a2", "a3"}) batcher.add(value, "a", small, start);
  for (const auto* value : {"b1", "b2"}) batcher.add(value, "b", small, start);

  auto first = batcher.next(start);
  EXPECT_THAT(values(first), ElementsAre("a1", "a2", "b1", "b2"));
  batcher.done(first->id, std::move(first->items), {}, start);

  EXPECT_THAT(values(batcher.next(start)), ElementsAre("a1", "a2", "b1", "b2"));
}

TEST(Batcher, SendsWhatFailedAgainBeforeWhatIsBehindIt) {
  TextBatcher batcher{{}};
  batcher.add("a1", "a", small, start);
  batcher.add("a2", "a", small, start);
  auto first = batcher.next(start);

  batcher.done(first->id, std::move(first->items), 5s, start);
  const auto too_early = batcher.next(start + 4s);
  const auto again = batcher.next(start + 5s);

  EXPECT_FALSE(too_early);
  EXPECT_THAT(values(again), ElementsAre("a1"));
  EXPECT_EQ(again->items[0].failures, 1);
}

TEST(Batcher, LetsOtherGroupsGoOnWhileOneWaitsForItsNextTry) {
  TextBatcher batcher{{}};
  batcher.add("a1", "a", small, start);
  auto first = batcher.next(start);
  batcher.done(first->id, std::move(first->items), 1h, start);

  batcher.add("b1", "b", small, start + 1s);

  EXPECT_THAT(values(batcher.next(start + 1s)), ElementsAre("b1"));
  EXPECT_EQ(batcher.wake_at(), start + 1h);
}

TEST(Batcher, GivesUpEverythingThatWaitsInOrder) {
  TextBatcher batcher{{}};
  batcher.add("a1", "a", small, start);
  batcher.add("a2", "a", small, start);
  batcher.add("a3", "a", small, start);
  auto first = batcher.next(start);
  batcher.done(first->id, std::move(first->items), 1h, start);

  const auto items = batcher.drain();

  ASSERT_EQ(items.size(), 3u);
  EXPECT_EQ(items[0].value, "a1");
  EXPECT_EQ(items[2].value, "a3");
  EXPECT_TRUE(batcher.is_empty());
}

/// Plays a random run: adds, answers with failures, time passing; every item must leave, in order
/// within its group.
RC_GTEST_PROP(BatcherProperty, LosesNothingAndKeepsTheOrderOfEveryGroup, ()) {
  TextBatcher batcher{
      {.entries = 4, .in_flight = 3, .per_group = *rc::gen::inRange<std::size_t>(1, 4)}};
  auto now = start;
  std::map<std::string, int> added, finished;
  std::vector<TextBatcher::Batch> flying;
  const auto answer = [&](bool may_fail) {
    auto batch = std::move(flying.back());
    flying.pop_back();
    std::vector<TextBatcher::Item> again;
    std::set<std::string> failed;  // groups of which the rest of the batch fails too
    for (auto& item : batch.items) {
      if (failed.contains(item.group) || (may_fail && *rc::gen::inRange(0, 3) == 0)) {
        if (!item.group.empty()) failed.insert(item.group);
        again.push_back(std::move(item));
      } else if (item.group.empty()) {
        ++finished[""];
      } else {
        RC_ASSERT(item.value == std::to_string(finished[item.group]++));
      }
    }
    batcher.done(batch.id, std::move(again), 2ms, now);
  };
  const auto send = [&] {
    while (auto batch = batcher.next(now)) {
      RC_ASSERT(!batch->items.empty() && batch->items.size() <= 4u);
      flying.push_back(std::move(*batch));
      RC_ASSERT(flying.size() <= 3u);
    }
  };
  const int steps = *rc::gen::inRange(1, 200);
  for (int i = 0; i < steps; ++i) {
    const std::string groups[] = {"", "a", "b"};
    const auto& group = groups[*rc::gen::inRange(0, 3)];
    if (*rc::gen::inRange(0, 2)) batcher.add(std::to_string(added[group]++), group, small, now);
    if (!flying.empty() && *rc::gen::inRange(0, 3) == 0) answer(true);
    send();
    now += 1ms;
  }
  while (!batcher.is_empty()) {
    send();
    if (!flying.empty()) {
      answer(false);
    } else if (const auto wake = batcher.wake_at()) {
      now = std::max(now, *wake);
    }
  }

  for (const auto& [group, count] : added) RC_ASSERT(finished[group] == count);
}

}  // namespace
}  // namespace sourceflow::base
