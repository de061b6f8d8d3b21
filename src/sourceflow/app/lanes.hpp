#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "sourceflow/app/gathering.hpp"
#include "sourceflow/app/work.hpp"
#include "sourceflow/base/breakers.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow::app {

/// How many lanes there are for a store that commits so much at once, where at most so many are
/// wanted; zero leaves it to the store.
constexpr std::size_t lane_count(std::size_t writers, std::size_t most) {
  const auto wanted = most == 0 || most > writers ? writers : most;
  return wanted == 0 ? 1 : wanted;
}

/// Runs work against a store: one lane for each commit that the store can do at once. A key always
/// takes the same lane, so its work keeps its order; whatever waits in a lane is committed
/// together, up to `max_group`, because a commit costs far more than a row. A thread that waits for
/// its own work runs the lane while it is free, so that an idle application answers without
/// changing threads.
class Lanes {
 public:
  struct Options {
    /// Most units of work in one commit: bounds how much is repeated when a commit fails.
    std::size_t max_group = 256;
    /// Most lanes, even if the store could commit more at once; zero leaves it to the store.
    std::size_t max_lanes = 0;
    /// Told how each commit went; while it is open, a server is not asked. Null: nobody.
    base::SharedBreaker* breaker = nullptr;
  };

  Lanes(store::Store& store, Options options);
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  /// Runs the work and returns when it is done. Any thread; from within other work, which it would
  /// wait for, it throws std::logic_error.
  void run(Work& work);
  /// Queues the works in the order given, all at once; each is told by `done`, on a thread of the
  /// lanes.
  void post(std::span<Work* const> works);
  /// True on a thread that runs work now, which the lanes wait for.
  static bool run_on_this_thread();
  /// How much waits for its commit.
  std::size_t depth();
  /// Lets everything queued finish, and ends the threads.
  void stop();

 private:
  struct Entry {
    Work* work = nullptr;
    /// The sleeping thread, if one waits for this work.
    struct Waiter* waiter = nullptr;
  };
  struct Lane {
    std::deque<Entry> waiting;
    /// Somebody runs this lane: a waiting thread, or the lane's own.
    bool is_led = false;
    bool is_led_by_thread = false;
    std::condition_variable wake;
    Gathering gathering;
    /// How many must wait here for whoever leads to be told, who waits for company.
    std::size_t told_at = 0;
    std::condition_variable company;
    std::thread thread;
  };

  Lane& lane_of(std::string_view key);
  static void queue(Lane& lane, Entry entry);
  void gather(Lane& lane, std::unique_lock<std::mutex>& lock);
  void lead(Lane& lane, std::unique_lock<std::mutex>& lock);
  void hand_over(Lane& lane);
  void serve(Lane& lane);
  void commit(std::vector<Entry>& group, std::vector<Entry>& again);
  /// Takes out of the lane what waits there behind a failure of this group.
  std::vector<Work*> followers_of_failures(Lane& lane, const std::vector<Entry>& group);
  void commit(std::span<store::Unit* const> units);

  store::Store& store_;
  Options options_;
  std::mutex mutex_;
  bool is_stopping_ = false;
  std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace sourceflow::app
