#include "sourceflow/store/conformance/deadlock.hpp"

#include <atomic>
#include <barrier>
#include <future>

#include <gtest/gtest.h>

#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/working.hpp"

namespace sourceflow::store::conformance {

Crossed cross(Store& store) {
  std::barrier both_hold(2);
  std::atomic<int> runs = 0;
  const auto in_this_order = [&](const std::string& first, const std::string& second) {
    bool is_first_run = true;
    commit(store, [&](UnitOfWork& work) {
      ++runs;
      append_next(work, first);
      if (std::exchange(is_first_run, false)) both_hold.arrive_and_wait();
      append_next(work, second);
    });
  };
  auto one = std::async(std::launch::async, in_this_order, "here", "there");
  auto other = std::async(std::launch::async, in_this_order, "there", "here");
  Crossed crossed;
  for (auto* each : {&one, &other}) {
    try {
      each->get();
    } catch (...) {
      crossed.failures.push_back(std::current_exception());
    }
  }
  crossed.runs = runs;
  return crossed;
}

namespace {

void repeats_the_loser_of_a_deadlock(const Database& database) {
  const auto store = opened(database);
  if (store->writers() == 1) GTEST_SKIP() << "this back end has one writer";

  const Crossed crossed = cross(*store);

  EXPECT_TRUE(crossed.failures.empty());
  EXPECT_GE(crossed.runs, 3) << "one of the two lost, and ran again";
  for (const char* entity : {"here", "there"}) {
    EXPECT_EQ(store->commands_of(order(entity), 0, 10).size(), 2U);
  }
  EXPECT_EQ(store->events_after(0, 10).size(), 4U);
}

}  // namespace

std::vector<Claim> deadlock_claims() {
  return {{"RepeatsTheLoserOfADeadlock", repeats_the_loser_of_a_deadlock}};
}

}  // namespace sourceflow::store::conformance
