#include "sourceflow/app/outbox_relay.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "sourceflow/app/small_work.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/message/wire.hpp"

namespace sourceflow::app {
namespace {

constexpr std::size_t read_at_once = 1000;
constexpr std::size_t timers_at_once = 500;
constexpr std::string_view lane_key = "sourceflow.outbox";
/// Marking costs a commit, so answers are collected for a moment.
constexpr std::chrono::milliseconds mark_linger{5};
constexpr std::size_t marked_at_once = 256;
constexpr std::chrono::seconds told_every{30};

}  // namespace

/// A command from the outbox that this application handles itself: its entry is removed in the same
/// commit.
class OutboxRelay::LocalCommand : public MessageWork {
 public:
  LocalCommand(OutboxRelay& relay, store::OutboxEntry& entry)
      : MessageWork(relay.surroundings_, store::MessageKind::command, entry.envelope, true),
        relay_(relay),
        id_(entry.id) {
    set_outbox_id(id_);
  }

 protected:
  void finished() noexcept override {
    const auto& handled = result().handled;
    Settled settled{.id = id_, .is_marked = failure == nullptr, .is_local = true};
    if (failure) {
      settled.error = handled.reason;
      settled.is_waiting = handled.outcome == Outcome::unavailable;
      settled.is_final = handled.outcome == Outcome::unusable;
      settled.is_behind = handled.outcome == Outcome::held_back;
    }
    auto& relay = relay_;
    delete this;
    relay.settled(std::move(settled));
  }

 private:
  OutboxRelay& relay_;
  std::int64_t id_;
};

OutboxRelay::OutboxRelay(store::Store& store,
                         Lanes& lanes,
                         Surroundings& surroundings,
                         Options options)
    : store_(store),
      lanes_(lanes),
      surroundings_(surroundings),
      options_(options),
      shared_(dynamic_cast<store::SharedOutbox*>(&store)) {}

OutboxRelay::~OutboxRelay() { stop(std::chrono::steady_clock::now()); }

void OutboxRelay::start() {
  thread_ = std::thread([this] { run(); });
}

void OutboxRelay::stop(std::chrono::steady_clock::time_point deadline) {
  if (!thread_.joinable()) return;
  deadline_ = deadline;
  is_stopping_ = true;
  signal_.raise();
  thread_.join();
  if (shared_ == nullptr) return;
  try {
    shared_->leave_outbox();
  } catch (const std::exception&) {
    // Others wait for the end of the lease.
  }
}

bool OutboxRelay::is_idle() { return store_.outbox_depth() == 0; }

bool OutboxRelay::wait_until_idle(std::chrono::steady_clock::time_point deadline) {
  while (!is_idle()) {
    std::unique_lock lock(mutex_);
    const auto seen = rounds_;
    if (!idle_.wait_until(lock, deadline, [&] { return rounds_ != seen; })) return false;
  }
  return true;
}

void OutboxRelay::settled(Settled one) {
  {
    const std::lock_guard lock(mutex_);
    settled_.push_back(std::move(one));
  }
  signal_.raise();
}

void OutboxRelay::wake(bool has_outbox, bool has_timers) {
  if (has_outbox) has_outbox_ = true;
  if (has_timers) has_timers_ = true;
  signal_.raise();
}

void OutboxRelay::run() {
  bool is_failing = false;
  bool was_empty = false;
  while (!is_stopping_ || (!was_empty && std::chrono::steady_clock::now() < deadline_)) {
    try {
      // A store that is left alone is asked for nothing.
      const bool is_usable = surroundings_.probe(lanes_, lane_key);
      was_empty = !is_usable || work();
      if (is_usable) is_failing = false;
    } catch (const std::exception& error) {
      if (!is_failing) {
        base::log(base::LogLevel::error,
                  "the store cannot be used; nothing is received until it can",
                  {{"error", error.what()}});
      }
      is_failing = true;
      has_outbox_ = true;
      has_timers_ = true;
      if (is_stopping_) return;
    }
    {
      const std::lock_guard lock(mutex_);
      ++rounds_;
    }
    idle_.notify_all();
    if (!(is_stopping_ && was_empty)) signal_.wait(pause());
  }
}

bool OutboxRelay::work() {
  if (!is_stopping_) has_failed_ = false;
  keep();
  settle(take_settled());
  const auto now = std::chrono::steady_clock::now();
  if (now - last_poll_ >= options_.poll) {
    last_poll_ = now;
    has_outbox_ = true;
    has_timers_ = true;
  }
  // While stopping, the first failure ends it: waiting out a broker that is down helps nobody.
  const bool goes_on = !is_stopping_ || !has_failed_;
  if (!is_stopping_) release_timers();
  if (goes_on && has_outbox_.exchange(false)) read();
  if (goes_on) dispatch();
  if (!is_stopping_) prune();
  return queue_.in_flight() == 0 && (queue_.size() == 0 || !goes_on);
}

base::Duration OutboxRelay::pause() const {
  auto wait = options_.poll;
  const auto now = surroundings_.clock.now();
  const auto at_most = [&](base::Time due) {
    wait = std::min(wait, std::max(due - now, base::Duration{1000}));
  };
  if (const auto due = queue_.next_due()) at_most(*due);
  if (next_timer_) at_most(*next_timer_);
  if (queue_.in_flight() != 0) wait = std::min<base::Duration>(wait, mark_linger);
  return wait;
}

void OutboxRelay::keep() {
  const auto began = std::chrono::steady_clock::now();
  if (shared_ == nullptr || began < next_keep_) return;
  const auto now = surroundings_.clock.now();
  const auto kept =
      surroundings_.store.call([&] { return shared_->keep_outbox(now, now + options_.lease); });
  next_keep_ =
      began + std::chrono::duration_cast<std::chrono::steady_clock::duration>(options_.lease / 5);
  if (kept == store::SharedOutbox::Kept::as_before) return;
  if (kept == store::SharedOutbox::Kept::lost) queue_.forget_waiting();
  last_read_ = 0;
  has_outbox_ = true;
}

void OutboxRelay::read() {
  while (queue_.size() < 5 * options_.max_in_flight) {
    auto entries = shared_ != nullptr ? shared_->own_outbox_after(last_read_, read_at_once)
                                      : store_.outbox_after(last_read_, read_at_once);
    if (entries.empty()) return;
    last_read_ = entries.back().id;
    const bool was_last = entries.size() < read_at_once;
    queue_.add(std::move(entries));
    if (was_last) return;
  }
  has_outbox_ = true;
}

void OutboxRelay::dispatch() {
  const auto room = options_.max_in_flight - std::min(options_.max_in_flight, queue_.in_flight());
  auto entries = queue_.take(surroundings_.clock.now(), room);
  std::vector<store::OutboxEntry> outward;
  std::vector<Work*> local;
  for (auto& entry : entries) {
    if (!entry.destination.empty() && surroundings_.rules.connection != nullptr) {
      outward.push_back(std::move(entry));
    } else if (entry.destination.empty() && entry.kind == store::MessageKind::command) {
      local.push_back(new LocalCommand(*this, entry));
    } else {
      settled(
          {.id = entry.id,
           .error = "the application is not connected, so nothing leads to " + entry.destination});
    }
  }
  lanes_.post(local);
  if (outward.empty()) return;
  surroundings_.rules.connection->carry(std::move(outward), [this](Carried carried) {
    settled(
        {.id = carried.outbox_id, .error = std::move(carried.error), .is_final = carried.is_final});
  });
}

std::vector<OutboxRelay::Settled> OutboxRelay::take_settled() {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  if (settled_.size() >= marked_at_once || now - last_settle_ >= mark_linger) {
    last_settle_ = now;
    return std::exchange(settled_, {});
  }
  // Nothing is to be marked for these, and what is behind them waits for them.
  std::vector<Settled> local;
  std::ranges::copy_if(settled_, std::back_inserter(local), &Settled::is_local);
  std::erase_if(settled_, &Settled::is_local);
  return local;
}

void OutboxRelay::settle(std::vector<Settled> batch) {
  if (batch.empty()) return;
  const auto now = surroundings_.clock.now();
  const auto dies = [&](const Settled& one) {
    const bool is_tried = one.is_local && !one.is_waiting && !one.is_behind;
    return !one.error.empty() &&
           (one.is_final || (is_tried && queue_.failures(one.id) + 1 >= options_.max_tries));
  };
  // Asked once: the failures told below would make others die that are not marked.
  std::set<std::int64_t> dead_ids;
  std::vector<std::int64_t> to_mark;
  std::vector<store::DeadLetter> dead;
  for (const auto& one : batch) {
    if (one.error.empty() && !one.is_marked) to_mark.push_back(one.id);
    if (!dies(one)) continue;
    dead_ids.insert(one.id);
    const auto& entry = queue_.in_flight_entry(one.id);
    base::log(
        base::LogLevel::error,
        "a message from the outbox is dead",
        {{"name", entry.envelope.name}, {"id", entry.envelope.id.text()}, {"reason", one.error}});
    dead.push_back({entry.destination, one.error, message::to_wire(entry.envelope), now});
    to_mark.push_back(one.id);
  }
  try {
    if (!to_mark.empty()) {
      run_in_lane(lanes_, lane_key, [&](store::UnitOfWork& work) {
        work.mark_sent(to_mark);
        for (const auto& letter : dead) work.record_dead_letter(letter);
      });
    }
  } catch (...) {
    // Unmarked is not lost: the answers are kept for the next try.
    const std::lock_guard lock(mutex_);
    settled_.insert(settled_.begin(), batch.begin(), batch.end());
    throw;
  }
  for (const auto& one : batch) {
    if (one.error.empty() || dead_ids.contains(one.id)) {
      queue_.settle(one.id);
    } else if (one.is_behind) {
      queue_.hold_behind(one.id, now);
      has_failed_ = true;
    } else {
      tell(one);
      if (one.is_waiting) {
        queue_.hold(one.id, now);
      } else {
        queue_.fail(one.id, now);
      }
      has_failed_ = true;
    }
  }
  surroundings_.recorder.count_sent(to_mark.size() - dead.size(), dead.size());
  for (std::size_t i = 0; i < dead.size(); ++i) surroundings_.counter.add_dead();
  surroundings_.counter.add_sent(static_cast<std::int64_t>(to_mark.size() - dead.size()));
}

void OutboxRelay::tell(const Settled& failed) {
  const auto now = std::chrono::steady_clock::now();
  if (last_told_ && now - *last_told_ < told_every) return;
  last_told_ = now;
  const auto& entry = queue_.in_flight_entry(failed.id);
  base::log(base::LogLevel::warning,
            "a message from the outbox could not be sent; it stays there and is tried again",
            {{"name", entry.envelope.name},
             {"destination", entry.destination.empty() ? "this service" : entry.destination},
             {"waiting", queue_.size()},
             {"error", failed.error}});
}

void OutboxRelay::release_timers() {
  const auto now = surroundings_.clock.now();
  if (has_timers_.exchange(false)) next_timer_ = store_.next_due();
  while (next_timer_ && *next_timer_ <= now) {
    run_in_lane(
        lanes_, lane_key, [&](store::UnitOfWork& work) { work.release_due(now, timers_at_once); });
    next_timer_ = store_.next_due();
    has_outbox_ = true;
  }
}

void OutboxRelay::prune() {
  const auto now = surroundings_.clock.now();
  if (now < next_prune_) return;
  next_prune_ = now + std::chrono::hours{1};
  while (!is_stopping_ && prune_inbox(lanes_, lane_key, now - options_.inbox_horizon)) {
  }
}

}  // namespace sourceflow::app
