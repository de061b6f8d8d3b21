#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "sourceflow/base/random.hpp"
#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/error.hpp"

namespace sourceflow::store::conformance {
namespace {

constexpr int writers = 6;
constexpr int readers = 3;
constexpr int units = 40;

/// Lets units stall: each waits until others have made so many commits, or until all others are
/// done.
class Stalls {
 public:
  void committed() {
    {
      const std::lock_guard lock(mutex_);
      ++commits_;
    }
    moved_.notify_all();
  }
  void finished() {
    {
      const std::lock_guard lock(mutex_);
      ++finished_;
    }
    moved_.notify_all();
  }
  void stall(int commits) {
    std::unique_lock lock(mutex_);
    const int until = commits_ + commits;
    ++stalled_;
    moved_.notify_all();
    moved_.wait_for(lock, std::chrono::seconds{10}, [&] {
      return commits_ >= until || finished_ + stalled_ >= writers;
    });
    --stalled_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  int commits_ = 0;
  int finished_ = 0;
  int stalled_ = 0;
};

/// Commits at last, however often other writers are in the way.
std::vector<std::exception_ptr> repeated(Store& store, const std::vector<Work>& works) {
  while (true) {
    try {
      return commit_together(store, works);
    } catch (const Error& error) {
      if (!error.retryable() || error.outcome_unknown()) throw;
    }
  }
}

/// Appends to entities that it shares with one other writer; some units fail, some stall while they
/// hold what they have written.
void write(Store& store, int number, Stalls& stalls) {
  base::SeededRandom dice(static_cast<std::uint64_t>(number));
  for (int i = 0; i < units; ++i) {
    const std::string shared = "shared " + std::to_string(number / 2);
    const bool fails = dice.fraction() < 0.2;
    // Where one writes at a time, a stall would only be the others' timeout.
    const bool is_slow = dice.fraction() < 0.15 && store.writers() > 1;
    const auto own = [&](UnitOfWork& work) {
      append_next(work, std::to_string(number));
      if (is_slow) stalls.stall(5);
      if (fails) throw std::runtime_error("rolled back");
    };
    const auto other = [&](UnitOfWork& work) { append_next(work, shared); };
    const auto failures = repeated(store, {own, other});
    EXPECT_FALSE(failures[1]);
    EXPECT_EQ(static_cast<bool>(failures[0]), fails);
    stalls.committed();
  }
  stalls.finished();
}

using Seen = std::vector<std::int64_t>;

/// Goes on from the last position it knows, as views do.
Seen follow(Store& store, const std::atomic<bool>& is_over) {
  Seen seen;
  std::int64_t position = 0;
  while (true) {
    const bool was_over = is_over;
    const auto events = store.events_after(position, 5);
    for (const auto& each : events) {
      EXPECT_GT(each.position, position);
      position = each.position;
      seen.push_back(position);
    }
    if (events.empty() && was_over) return seen;
    if (events.empty()) std::this_thread::yield();
  }
}

void shows_no_reader_a_gap_however_writers_stall(const Database& database) {
  const auto first = opened(database);
  Stalls stalls;
  std::atomic<bool> is_over = false;
  std::vector<Seen> seen(readers);

  {
    std::vector<std::jthread> reading;
    for (auto& each : seen) {
      reading.emplace_back([&] { each = follow(*first, is_over); });
    }
    {
      std::vector<std::jthread> writing;
      for (int i = 0; i < writers; ++i) {
        writing.emplace_back([&, i] {
          const auto store = i % 2 == 0 ? first : opened(database);
          write(*store, i, stalls);
        });
      }
    }
    is_over = true;
  }

  Seen all;
  std::map<std::string, std::int64_t> last;
  for (const auto& each : first->events_after(0, 1'000'000)) {
    all.push_back(each.position);
    EXPECT_EQ(each.sequence_no, ++last[each.entity_id]) << each.entity_id;
  }
  for (const auto& each : seen) EXPECT_EQ(each, all);
  for (int i = 0; i < writers; i += 2) {
    EXPECT_EQ(last["shared " + std::to_string(i / 2)], 2 * units);
  }
}

void lets_other_entities_go_on_while_a_writer_stalls(const Database& database) {
  const auto store = opened(database);
  if (store->writers() == 1) GTEST_SKIP() << "this back end has one writer";
  bool was_kept = false;

  commit(*store, [&](UnitOfWork& work) {
    append_next(work, "slow");
    std::jthread other([&] {
      commit(*store, [](UnitOfWork& fast) { append_next(fast, "fast"); });
      was_kept = store->commands_of(order("fast"), 0, 10).size() == 1;
    });
  });

  EXPECT_TRUE(was_kept);
  EXPECT_EQ(store->events_after(0, 10).size(), 2U);
}

void lets_writers_of_the_same_row_lose_no_change(const Database& database) {
  constexpr int threads = 4;
  constexpr int each = 25;
  const auto store = opened(database);
  const auto count = [&] {
    for (int i = 0; i < each; ++i) {
      commit(*store, [](UnitOfWork& work) {
        const auto row = work.load(notes(), "total");
        const auto before = row ? std::get<std::int64_t>(row->row[1]) : 0;
        work.save(notes(), "total", 1, note("counted", before + 1));
      });
    }
  };

  {
    std::vector<std::jthread> all;
    for (int i = 0; i < threads; ++i) all.emplace_back(count);
  }

  EXPECT_EQ(store->row(notes(), "total")->row[1], Value(std::int64_t{threads * each}));
}

}  // namespace

std::vector<Claim> writer_claims() {
  return {
      {"ShowsNoReaderAGapHoweverWritersStall", shows_no_reader_a_gap_however_writers_stall},
      {"LetsOtherEntitiesGoOnWhileAWriterStalls", lets_other_entities_go_on_while_a_writer_stalls},
      {"LetsWritersOfTheSameRowLoseNoChange", lets_writers_of_the_same_row_lose_no_change}};
}

}  // namespace sourceflow::store::conformance
