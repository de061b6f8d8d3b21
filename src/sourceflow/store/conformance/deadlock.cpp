#include "sourceflow/store/conformance/deadlock.hpp"

#include <atomic>
#include <barrier>
#include <future>

#include <gtest/gtest.h>

#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/error.hpp"

namespace sourceflow::store::conformance {

namespace {

struct Crossed {
  /// How often the two units ran in all: twice if neither had to be repeated.
  int runs = 0;
  /// What their commits threw.
  std::vector<std::exception_ptr> failures;
};

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

void tells_the_loser_of_a_deadlock(Store& store) {
  const Crossed crossed = cross(store);

  EXPECT_EQ(crossed.runs, 2);
  ASSERT_EQ(crossed.failures.size(), 1U);
  try {
    std::rethrow_exception(crossed.failures.front());
  } catch (const Error& error) {
    EXPECT_TRUE(error.retryable());
    EXPECT_FALSE(error.outcome_unknown());
    EXPECT_NE(std::string(error.what()).find("another writer was in the way"), std::string::npos);
  }
}

void gives_up_waiting_for_another_writer(Store& slow, Store& impatient) {
  commit(slow, [&](UnitOfWork& work) {
    append_next(work, "1");
    auto waiting = std::async(std::launch::async, [&] {
      commit(impatient, [](UnitOfWork& other) { append_next(other, "1"); });
    });
    EXPECT_THROW(waiting.get(), Error);
  });

  commit(impatient, [](UnitOfWork& work) { append_next(work, "1"); });
  EXPECT_EQ(impatient.events_after(0, 10).size(), 2U);
}

std::vector<Claim> deadlock_claims() {
  return {{"RepeatsTheLoserOfADeadlock", repeats_the_loser_of_a_deadlock}};
}

}  // namespace sourceflow::store::conformance
