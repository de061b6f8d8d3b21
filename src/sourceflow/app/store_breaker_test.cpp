#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

#include <gtest/gtest.h>

#include "sourceflow/app/broker_for_tests.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;
using namespace std::chrono_literals;
using base::BreakerState;

/// Orders on a database that can be away.
struct Kept {
  std::shared_ptr<FragileStore> store;
  App app;

  explicit Kept(bool is_server, std::chrono::milliseconds open = 1h)
      : store(std::make_shared<FragileStore>()),
        app({.name = "orders",
             .store = store,
             .poll = 5ms,
             .store_breaker = {.failures = 5, .open = open, .trials = 1, .successes = 1}}) {
    store->is_a_server = is_server;
    app.handle(create_order);
    app.start();
    // What the relay commits when it begins must not be among the commits that are counted.
    until([this] { return store->kept > 0; });
  }

  static void until(const std::function<bool()>& is_so) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!is_so() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  }

  void send() { app.aggregate<Order>("42").send(CreateOrder{"Ada", 7}); }
  void fail(int times) {
    store->is_full = true;
    for (int i = 0; i < times; ++i) EXPECT_THROW(send(), store::Error);
  }
  BreakerState state() { return app.breakers().status().at("store").state; }
};

TEST(StoreBreaker, LeavesAServerAloneAfterFiveCommitsThatFailed) {
  Kept kept(true);
  std::atomic<int> notices = 0;
  kept.app.breakers().on_change([&](const base::BreakerChange& change) {
    if (change.breaker == "store" && change.after == BreakerState::open) ++notices;
  });
  kept.fail(5);
  const int commits = kept.store->commits;
  EXPECT_THROW(kept.send(), base::BreakerOpen);

  EXPECT_EQ(kept.store->commits, commits) << "it is not even asked";
  EXPECT_EQ(kept.state(), BreakerState::open);
  EXPECT_EQ(notices, 1);
  EXPECT_FALSE(kept.app.is_ready());
  const auto health = kept.app.health();
  EXPECT_TRUE(std::ranges::any_of(health.checks, [](const Check& check) {
    return check.name == "breaker store" && check.detail.find("is full") != std::string::npos;
  })) << to_json(health);
}

TEST(StoreBreaker, CountsOnlyFailuresInARow) {
  Kept kept(true);
  kept.fail(4);
  kept.store->is_full = false;
  kept.send();
  kept.fail(4);

  EXPECT_EQ(kept.state(), BreakerState::closed);
  EXPECT_TRUE(kept.app.is_ready());
}

TEST(StoreBreaker, LetsWorkGoOnByItselfOnceTheServerIsBack) {
  Kept kept(true, 50ms);
  kept.fail(5);
  kept.store->is_full = false;
  Kept::until([&] { return kept.app.is_ready(); });

  EXPECT_EQ(kept.state(), BreakerState::closed);
  kept.send();
  EXPECT_TRUE(kept.app.aggregate<Order>("42").state());
}

TEST(StoreBreaker, RefusesNothingThatAFileMightKeep) {
  Kept kept(false);
  kept.fail(6);
  kept.store->is_full = false;
  kept.send();

  EXPECT_TRUE(kept.app.aggregate<Order>("42").state());
}

}  // namespace
}  // namespace sourceflow::app
