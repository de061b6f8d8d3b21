#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "sourceflow/app/lanes.hpp"
#include "sourceflow/app/message_work.hpp"
#include "sourceflow/app/outbox_queue.hpp"
#include "sourceflow/app/signal.hpp"
#include "sourceflow/store/shared_outbox.hpp"

namespace sourceflow::app {

/// Sends what was committed (P2): reads the outbox in order, hands each entry to the connection or,
/// where it is routed nowhere, to this application's own handlers, and marks it sent only by its
/// own answer. Also releases timers that are due, and forgets inbox rows behind the horizon. Runs
/// on a thread of its own; after a crash it begins with whatever is unmarked.
class OutboxRelay {
 public:
  struct Options {
    std::size_t max_in_flight = 2000;
    /// How often the store is looked at without being woken, for what other processes commit.
    base::Duration poll = std::chrono::milliseconds{500};
    /// A command handled here is dead after this many failures.
    int max_tries = 10;
    /// Where several programs share the store, what this one has left in the outbox is sent by
    /// others once it has not been heard of for this long.
    base::Duration lease = std::chrono::seconds{10};
    /// Claims in the inbox are kept this long.
    base::Duration inbox_horizon = std::chrono::days{15};
  };

  OutboxRelay(store::Store& store, Lanes& lanes, Surroundings& surroundings, Options options);
  ~OutboxRelay();

  void start();
  /// Something was committed for the outbox, or for the timers.
  void wake(bool has_outbox, bool has_timers);
  /// Sends what is in the outbox until it is empty, something fails, or `deadline`; the rest stays
  /// there.
  void stop(std::chrono::steady_clock::time_point deadline);
  /// True if everything committed so far has been sent and marked.
  bool is_idle();
  bool wait_until_idle(std::chrono::steady_clock::time_point deadline);

 private:
  class LocalCommand;

  struct Settled {
    std::int64_t id = 0;
    std::string error = {};
    bool is_final = false;
    bool is_marked = false;  ///< its own work has marked it already
    /// What it needs is away: that is no failure of its own.
    bool is_waiting = false;
    /// It was not tried, since one before it failed.
    bool is_behind = false;
    /// Handled by this process itself.
    bool is_local = false;
  };

  void run();
  /// One round; true if nothing is left to do or nothing more can be done.
  bool work();
  /// Tells others that this program is alive, and takes over what dead ones have left.
  void keep();
  void read();
  void dispatch();
  void settle(std::vector<Settled> batch);
  std::vector<Settled> take_settled();
  void tell(const Settled& failed);
  void release_timers();
  void prune();
  void settled(Settled one);
  base::Duration pause() const;

  store::Store& store_;
  Lanes& lanes_;
  Surroundings& surroundings_;
  Options options_;
  Signal signal_;
  OutboxQueue queue_;
  std::int64_t last_read_ = 0;
  /// Null where no other program sends from this store.
  store::SharedOutbox* const shared_;
  std::chrono::steady_clock::time_point next_keep_{};
  /// When a failure was last told: an outage is one line now and then, not one for each message.
  std::optional<std::chrono::steady_clock::time_point> last_told_;
  base::Time next_prune_{};
  std::optional<base::Time> next_timer_;
  std::chrono::steady_clock::time_point last_settle_{};
  std::chrono::steady_clock::time_point last_poll_{};
  std::atomic<bool> has_outbox_{true};
  std::atomic<bool> has_timers_{true};
  std::mutex mutex_;
  std::condition_variable idle_;
  std::uint64_t rounds_ = 0;
  std::vector<Settled> settled_;
  bool has_failed_ = false;
  std::atomic<bool> is_stopping_{false};
  std::chrono::steady_clock::time_point deadline_{};
  std::thread thread_;
};

}  // namespace sourceflow::app
