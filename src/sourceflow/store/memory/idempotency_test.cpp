#include "sourceflow/store/idempotency.hpp"

#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/memory/memory_store.hpp"

namespace sourceflow::store {
namespace {

using namespace std::chrono_literals;

class Idempotent : public testing::Test {
 protected:
  std::shared_ptr<Store> store = memory();
  std::shared_ptr<base::VirtualClock> clock = std::make_shared<base::VirtualClock>();
  Idempotency here{store, {}, clock};
  Idempotency elsewhere{store, {}, clock};
};

TEST_F(Idempotent, DoesTheWorkOnceAndGivesEverybodyItsResult) {
  int charged = 0;
  const auto charge = [&] { return "receipt " + std::to_string(++charged); };

  EXPECT_EQ(here.once("charge/42", 30s, 24h, charge).result, "receipt 1");
  EXPECT_EQ(elsewhere.once("charge/42", 30s, 24h, charge).result, "receipt 1");
  EXPECT_EQ(here.once("charge/42", 30s, 24h, charge).state, KeyState::done);

  EXPECT_EQ(charged, 1);
  EXPECT_EQ(here.statistics().completed, 1);
  EXPECT_EQ(here.statistics().duplicates(), 1);
  EXPECT_EQ(elsewhere.statistics().duplicates(), 1);
}

TEST_F(Idempotent, GivesTheKeyUpWhenTheWorkThrows) {
  const auto fail = []() -> std::string { throw std::runtime_error("the bank is closed"); };

  EXPECT_THROW(here.once("a", 30s, 24h, fail), std::runtime_error);

  EXPECT_TRUE(elsewhere.claim("a", 30s).is_fresh());
  EXPECT_EQ(here.statistics().released, 1);
}

TEST_F(Idempotent, TakesOverFromAClaimantThatIsGoneAndFencesItOff) {
  const auto late = here.claim("a", 30s);
  EXPECT_EQ(elsewhere.claim("a", 30s).state, KeyState::in_progress);
  clock->advance(30s);

  const auto successor = elsewhere.claim("a", 30s);

  EXPECT_TRUE(successor.is_fresh());
  EXPECT_TRUE(successor.is_taken_over);
  EXPECT_FALSE(here.complete(late, "late", 1h));
  EXPECT_TRUE(elsewhere.complete(successor, "right", 1h));
  EXPECT_EQ(here.claim("a", 30s).result, "right");
  EXPECT_EQ(here.statistics().lost, 1);
  EXPECT_EQ(elsewhere.statistics().taken_over, 1);
}

TEST_F(Idempotent, DoesAgainWhatIsOlderThanItsTime) {
  here.complete(here.claim("a", 30s), "old", 1h);
  clock->advance(1h);

  EXPECT_TRUE(elsewhere.claim("a", 30s).is_fresh());
}

TEST_F(Idempotent, RefusesKeysAndLeasesThatCannotBe) {
  EXPECT_THROW(here.claim("", 30s), std::invalid_argument);
  EXPECT_THROW(here.claim(std::string(256, 'x'), 30s), std::invalid_argument);
  EXPECT_THROW(here.claim("a", 0s), std::invalid_argument);
  EXPECT_THROW(Idempotency(store, {.clean_every = 0ms, .clean_batch = 0}), base::ConfigError);
}

TEST(IdempotencyClean, RemovesEndedKeysInBatchesByItself) {
  const auto store = memory();
  const auto clock = std::make_shared<base::VirtualClock>();
  Idempotency idempotency(store, {.clean_every = 1ms, .clean_batch = 10, .keep_ended = 1h}, clock);
  for (int i = 0; i < 95; ++i)
    idempotency.complete(idempotency.claim(std::to_string(i), 1min), "x", i < 90 ? 1h : 9h);

  clock->advance(2h + 1s);

  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (idempotency.kept().done > 5 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(idempotency.kept(), (KeyCounts{0, 5}));
  EXPECT_EQ(idempotency.clean(), 0u);
  EXPECT_EQ(idempotency.statistics().removed, 90);
}

}  // namespace
}  // namespace sourceflow::store
