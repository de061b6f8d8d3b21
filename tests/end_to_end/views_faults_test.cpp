// Views in another database, while connections are cut, processes are killed, and instances share.
#include <csignal>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "ledger.hpp"
#include "test_databases.hpp"

namespace sourceflow::ledger {
namespace {

using store::CuttingProxy;
using Pair = std::tuple<std::string, std::string>;

std::string name_of(const testing::TestParamInfo<Pair>& pair) {
  return std::get<0>(pair.param) + "_and_" + std::get<1>(pair.param);
}

/// Reads again where the connection that it took had been cut: a few may lie in the pool.
auto again_if_cut(auto read) {
  for (int tries = 0; tries < 10; ++tries) {
    try {
      return read();
    } catch (const store::Error& error) {
      EXPECT_TRUE(error.retryable()) << error.what();
    }
  }
  return read();
}

/// Commands and events, one each, while one request of the two databases' talk is lost after
/// another.
void stays_exact_when_cut(Ledger& ledger, CuttingProxy& proxy) {
  constexpr int rounds = 40;
  int cuts = 0;
  for (int round = 1; round <= rounds; ++round) {
    proxy.cut_at(
        round,
        round % 2 == 0 ? CuttingProxy::Cut::before_request : CuttingProxy::Cut::before_answer);
    ledger.add(round);
    ledger.hear(round, round);
    ASSERT_TRUE(again_if_cut([&] { return ledger.app.drain(patience); }));
    if (proxy.disarm()) ++cuts;
    ASSERT_EQ(again_if_cut([&] { return ledger.total<AddedTotal>(); }).first, round);
    ASSERT_EQ(again_if_cut([&] { return ledger.total<HeardTotal>(); }).first, round);
  }
  EXPECT_GT(cuts, 5);
  EXPECT_TRUE(again_if_cut([&] { return ledger.app.drain(patience); }));
  ledger.expect_exactly(rounds, rounds);
}

class ViewsCut : public testing::TestWithParam<Pair> {
 protected:
  app::orders::Quiet quiet;
  TestDatabase store{std::get<0>(GetParam())};
  TestDatabase views{std::get<1>(GetParam())};
};

INSTANTIATE_TEST_SUITE_P(Servers,
                         ViewsCut,
                         testing::Values(Pair{"postgres", "mysql"}, Pair{"mysql", "postgres"}),
                         name_of);

TEST_P(ViewsCut, AreExactWhicheverRequestOfTheViewsIsLost) {
  auto* const proxy = views.proxy();
  if (proxy == nullptr) GTEST_SKIP() << "the server is not on a socket of this machine";
  Ledger ledger(store.open(), views.open());

  stays_exact_when_cut(ledger, *proxy);
}

TEST_P(ViewsCut, AreExactWhicheverRequestOfTheStoreIsLost) {
  auto* const proxy = store.proxy();
  if (proxy == nullptr) GTEST_SKIP() << "the server is not on a socket of this machine";
  Ledger ledger(store.open(), views.open());

  stays_exact_when_cut(ledger, *proxy);
}

/// A process that shares nothing with this one but the databases.
class Process {
 public:
  /// Runs `run(tell)`, where each `tell()` is a step that `follow` hears of.
  template <class F>
  explicit Process(F run) {
    int ends[2]{};
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    process_ = fork();
    if (process_ != 0) {
      close(ends[1]);
      from_ = ends[0];
      return;
    }
    close(ends[0]);
    try {
      run([to = ends[1]] {
        if (write(to, ".", 1) < 0) _exit(2);
      });
    } catch (const std::exception& error) {
      dprintf(2, "a process failed: %s\n", error.what());
      _exit(1);
    }
    _exit(0);
  }
  ~Process() {
    kill_now();
    close(from_);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Returns after so many steps, or when it has ended.
  void follow(int steps) {
    char step = 0;
    while (steps-- > 0 && read(from_, &step, 1) == 1) {
    }
  }
  void kill_now() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    wait_for_end();
  }
  /// 0 where it ended well, and the signal where one killed it.
  int wait_for_end() {
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
    return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  pid_t process_ = 0;
  int from_ = -1;
};

/// Dies at a commit: before anything of it is kept, or when all of it is.
std::shared_ptr<store::Store> dying(std::shared_ptr<store::Store> inner, int nth, bool is_kept) {
  const auto fragile = std::make_shared<app::orders::FragileStore>(std::move(inner));
  const auto count = std::make_shared<std::atomic<int>>(0);
  auto die = [count, nth] {
    if (++*count == nth) kill(getpid(), SIGKILL);
  };
  (is_kept ? fragile->after_commit : fragile->before_commit) = std::move(die);
  return fragile;
}

class ViewsKilled : public testing::TestWithParam<Pair> {
 protected:
  app::orders::Quiet quiet;
  TestDatabase store{std::get<0>(GetParam())};
  TestDatabase views{std::get<1>(GetParam())};
};

INSTANTIATE_TEST_SUITE_P(Stores,
                         ViewsKilled,
                         testing::Values(Pair{"sqlite", "sqlite"},
                                         Pair{"postgres", "mysql"},
                                         Pair{"mysql", "postgres"},
                                         Pair{"sqlite", "postgres"},
                                         Pair{"mysql", "sqlite"}),
                         name_of);

TEST_P(ViewsKilled, AreExactWhicheverCommitOfTheTwoDatabasesIsTheLast) {
  constexpr int commands = 4;
  constexpr int events = 4;
  int killed = 0;
  for (const bool is_of_views : {true, false}) {
    for (const bool is_kept : {true, false}) {
      for (int nth = 1; nth <= 8; ++nth) {
        Process process([&](const auto&) {
          auto kept = store.open();
          auto elsewhere = views.open();
          auto& doomed = is_of_views ? elsewhere : kept;
          doomed = dying(doomed, nth, is_kept);
          Ledger ledger(kept, elsewhere);
          ledger.hear(1, events);
          for (int number = 1; number <= commands; ++number) ledger.add(number);
          ledger.app.drain(patience);
          ledger.app.stop();
        });
        if (process.wait_for_end() == SIGKILL) ++killed;
      }
    }
  }
  EXPECT_GE(killed, 20);

  Ledger ledger(store.open(), views.open());
  ledger.hear(1, events);
  for (int number = 1; number <= commands; ++number) ledger.add(number);
  ledger.expect_exactly(commands, events);
}

TEST_P(ViewsKilled, AreExactWhenKilledAtRandomUnderLoad) {
  constexpr int commands = 400;
  constexpr int events = 400;
  std::mt19937 dice(7);
  for (int kills = 0; kills < 8; ++kills) {
    Process process([&](const auto& tell) {
      Ledger ledger(store.open(), views.open());
      ledger.progress = tell;
      std::thread listening([&] { ledger.hear(1, events); });
      for (int number = 1; number <= commands; ++number) ledger.add(number);
      listening.join();
      while (true) pause();
    });
    process.follow(static_cast<int>(1 + dice() % 150));
    process.kill_now();
  }

  Ledger ledger(store.open(), views.open());
  ledger.hear(1, events);
  for (int number = 1; number <= commands; ++number) ledger.add(number);
  ledger.expect_exactly(commands, events);
}

/// Several instances on one store and one database of views.
class ViewsShared : public ViewsKilled {};

INSTANTIATE_TEST_SUITE_P(Servers,
                         ViewsShared,
                         testing::Values(Pair{"postgres", "postgres"},
                                         Pair{"mysql", "mysql"},
                                         Pair{"postgres", "mysql"}),
                         name_of);

TEST_P(ViewsShared, AreFoldedOnceByInstancesOfWhichSomeAreKilled) {
  constexpr int commands = 300;
  constexpr int events = 300;
  constexpr int instances = 3;
  const auto instance = [&](const auto& tell) {
    Ledger ledger(store.open(), views.open());
    ledger.progress = tell;
    std::thread listening([&] { ledger.hear(1, events); });
    for (int number = 1; number <= commands; ++number) ledger.add(number);
    listening.join();
    ledger.app.stop();
  };
  std::mt19937 dice(11);
  std::vector<std::unique_ptr<Process>> running;
  running.reserve(instances);
  for (int i = 0; i < instances; ++i) running.push_back(std::make_unique<Process>(instance));
  for (int kills = 0; kills < 6; ++kills) {
    auto& one = running[dice() % instances];
    one->follow(static_cast<int>(1 + dice() % 80));
    one->kill_now();
    one = std::make_unique<Process>(instance);
  }
  for (auto& one : running) EXPECT_EQ(one->wait_for_end(), 0);

  Ledger ledger(store.open(), views.open());
  ledger.hear(1, events);
  for (int number = 1; number <= commands; ++number) ledger.add(number);
  ledger.expect_exactly(commands, events);
}

TEST_P(ViewsShared, GoOnWithinSecondsWhenTheInstanceThatFoldsThemDies) {
  const auto instance = [&](int last) {
    Ledger ledger(store.open(), views.open());
    for (int number = 1; number <= last; ++number) ledger.add(number);
    if (last > 0) kill(getpid(), SIGKILL);  // what it sent last is not folded yet
    while (true) pause();
  };
  const Process survivor([&](const auto&) { instance(0); });

  for (const int last : {40, 80, 120}) {
    Process doomed([&](const auto&) { instance(last); });
    EXPECT_EQ(doomed.wait_for_end(), SIGKILL);

    const auto died = std::chrono::steady_clock::now();
    const auto log = store.open();
    const auto rows = views.open();
    while (rows->position("view:AddedTotal") < log->last_position()) {
      ASSERT_LT(std::chrono::steady_clock::now() - died, 5s) << "after " << last << " commands";
      std::this_thread::yield();
    }
  }

  Ledger ledger(store.open(), views.open());
  ledger.expect_exactly(120, 0);
}

TEST_P(ViewsShared, AreMadeAnewByTheOthersWhenTheInstanceThatRebuildsOneDies) {
  const Process survivor([&](const auto&) {
    Ledger ledger(store.open(), views.open());
    while (true) pause();
  });
  Process doomed([&](const auto&) {
    const auto elsewhere = std::make_shared<app::orders::FragileStore>(views.open());
    Ledger ledger(store.open(), elsewhere);
    for (int number = 1; number <= 40; ++number) ledger.add(number);
    ledger.app.drain(patience);
    elsewhere->after_commit = [] { kill(getpid(), SIGKILL); };
    ledger.app.rebuild<AddedTotal>();
  });
  EXPECT_EQ(doomed.wait_for_end(), SIGKILL);

  const auto died = std::chrono::steady_clock::now();
  const auto log = store.open();
  const auto rows = views.open();
  while (rows->position("view:AddedTotal") < log->last_position()) {
    ASSERT_LT(std::chrono::steady_clock::now() - died, 5s);
    std::this_thread::yield();
  }
  Ledger ledger(store.open(), views.open());
  ledger.expect_exactly(40, 0);
}

}  // namespace
}  // namespace sourceflow::ledger
