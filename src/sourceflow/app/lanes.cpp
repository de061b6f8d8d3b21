#include "sourceflow/app/lanes.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <set>
#include <string>
#include <typeinfo>
#include <utility>

#include "sourceflow/message/decode_error.hpp"
#include "sourceflow/store/error.hpp"

namespace sourceflow::app {

struct Waiter {
  std::condition_variable wake;
  std::atomic<bool> is_done{false};
  std::atomic<bool> leads{false};

  bool is_called() const { return is_done || leads; }
};

namespace {

/// True while this thread runs a handler.
thread_local bool is_within_work = false;

/// A few microseconds, and only where few wait: many would take the time from the one who works.
constexpr int spins = 4000;
constexpr std::size_t most_who_spin = 2;

/// The failure that is being handled, for one thread of those whom it concerns. They would free one
/// that they share whenever the last of them is done, which no sanitizer can follow.
std::exception_ptr own_failure() {
  try {
    throw;
  } catch (const store::Error& error) {
    if (typeid(error) != typeid(store::Error)) return std::current_exception();
    const store::Error::Kind kind{error.retryable(), error.outcome_unknown(), error.concerns_all()};
    return std::make_exception_ptr(store::Error(std::string(error.what()), kind));
  } catch (...) {
    return std::current_exception();
  }
}

/// False also where nothing has failed.
bool may_yet_succeed(const std::exception_ptr& failure) {
  if (!failure) return false;
  try {
    std::rethrow_exception(failure);
  } catch (const message::DecodeError&) {
    return false;
  } catch (...) {
    return true;
  }
}

/// Runs one work of a group unless an earlier one of its key failed in the same group and may yet
/// succeed.
class Held : public store::Unit {
 public:
  Held(Work& work, std::vector<std::string_view>& failed_keys)
      : work_(work), failed_keys_(failed_keys) {}

  void run(store::UnitOfWork& uow) override {
    // A store that repeats a commit runs its units again.
    if (std::exchange(has_failed_, false)) std::erase(failed_keys_, work_.key());
    if (work_.is_ordered() && std::ranges::find(failed_keys_, work_.key()) != failed_keys_.end())
      throw HeldBack();
    is_within_work = true;
    try {
      work_.run(uow);
      is_within_work = false;
    } catch (const message::DecodeError&) {
      // It can never be handled, so nobody need wait for that.
      is_within_work = false;
      throw;
    } catch (...) {
      is_within_work = false;
      has_failed_ = work_.is_ordered();
      if (has_failed_) failed_keys_.push_back(work_.key());
      throw;
    }
  }

  store::Expected expected() const override { return work_.expected(); }

  Work& work() { return work_; }

 private:
  Work& work_;
  std::vector<std::string_view>& failed_keys_;
  bool has_failed_ = false;
};

}  // namespace

Lanes::Lanes(store::Store& store, Options options) : store_(store), options_(options) {
  const auto count = lane_count(store.writers(), options.max_lanes);
  for (std::size_t i = 0; i < count; ++i) {
    auto& lane = *lanes_.emplace_back(std::make_unique<Lane>());
    lane.thread = std::thread([this, &lane] { serve(lane); });
  }
}

Lanes::~Lanes() { stop(); }

Lanes::Lane& Lanes::lane_of(std::string_view key) {
  if (lanes_.size() == 1) return *lanes_.front();
  return *lanes_[std::hash<std::string_view>{}(key) % lanes_.size()];
}

void Lanes::run(Work& work) {
  if (is_within_work) {
    throw std::logic_error(
        "a handler sends commands through its context: sent through the app, they would wait for "
        "the handler that waits for them");
  }
  Waiter waiter;
  std::unique_lock lock(mutex_);
  if (is_stopping_) throw std::logic_error("the application has stopped");
  auto& lane = lane_of(work.lane());
  queue(lane, {&work, &waiter});
  waiter.leads = !lane.is_led;
  lane.is_led = true;
  while (!waiter.is_done) {
    if (!waiter.is_called() && lane.waiting.size() <= most_who_spin) {
      // A commit in memory is over before this thread could fall asleep and be woken.
      lock.unlock();
      for (int i = 0; i < spins && !waiter.is_called(); ++i) {
      }
      lock.lock();
    }
    waiter.wake.wait(lock, [&] { return waiter.is_called(); });
    if (waiter.leads) lead(lane, lock);
  }
  if (waiter.leads) hand_over(lane);
}

bool Lanes::run_on_this_thread() { return is_within_work; }

void Lanes::post(std::span<Work* const> works) {
  const std::lock_guard lock(mutex_);
  for (auto* work : works) {
    auto& lane = lane_of(work->lane());
    queue(lane, {work, nullptr});
    if (lane.is_led) continue;
    lane.is_led = true;
    lane.is_led_by_thread = true;
    lane.wake.notify_one();
  }
}

std::size_t Lanes::depth() {
  const std::lock_guard lock(mutex_);
  std::size_t depth = 0;
  for (const auto& lane : lanes_) depth += lane->waiting.size();
  return depth;
}

void Lanes::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    for (auto& lane : lanes_) lane->wake.notify_one();
  }
  for (auto& lane : lanes_) {
    if (lane->thread.joinable()) lane->thread.join();
  }
}

void Lanes::hand_over(Lane& lane) {
  lane.is_led = !lane.waiting.empty();
  lane.is_led_by_thread = false;
  if (!lane.is_led) {
    // Its thread may have been told to end while somebody else led.
    if (is_stopping_) lane.wake.notify_one();
    return;
  }
  if (auto* next = lane.waiting.front().waiter) {
    next->leads = true;
    next->wake.notify_one();
  } else {
    lane.is_led_by_thread = true;
    lane.wake.notify_one();
  }
}

void Lanes::serve(Lane& lane) {
  std::unique_lock lock(mutex_);
  while (true) {
    lane.wake.wait(lock, [&] { return lane.is_led_by_thread || (is_stopping_ && !lane.is_led); });
    if (!lane.is_led_by_thread) return;
    lead(lane, lock);
    hand_over(lane);
  }
}

void Lanes::queue(Lane& lane, Entry entry) {
  lane.waiting.push_back(entry);
  if (lane.waiting.size() == lane.told_at) lane.company.notify_one();
}

void Lanes::gather(Lane& lane, std::unique_lock<std::mutex>& lock) {
  const auto patience = lane.gathering.patience(lane.waiting.size());
  if (patience == Gathering::Duration{0}) return;
  lane.told_at = std::min(lane.gathering.wanted(), options_.max_group);
  const bool came = lane.company.wait_for(
      lock, patience, [&] { return lane.waiting.size() >= lane.told_at || is_stopping_; });
  lane.told_at = 0;
  lane.gathering.waited(came);
}

void Lanes::lead(Lane& lane, std::unique_lock<std::mutex>& lock) {
  gather(lane, lock);
  std::vector<Entry> group;
  const auto count = std::min(lane.waiting.size(), options_.max_group);
  group.assign(lane.waiting.begin(), lane.waiting.begin() + static_cast<std::ptrdiff_t>(count));
  lane.waiting.erase(lane.waiting.begin(),
                     lane.waiting.begin() + static_cast<std::ptrdiff_t>(count));
  const auto is_waited_for = [](const Entry& entry) { return entry.waiter != nullptr; };
  const auto answered = static_cast<std::size_t>(std::ranges::count_if(group, is_waited_for));
  lock.unlock();
  const auto began = std::chrono::steady_clock::now();
  std::vector<Entry> again;
  commit(group, again);
  const auto took = std::chrono::steady_clock::now() - began;
  const auto held = followers_of_failures(lane, group);
  for (const auto& entry : group) {
    if (entry.work != nullptr && entry.waiter == nullptr) entry.work->done();
  }
  for (auto* work : held) work->done();
  lock.lock();
  lane.gathering.committed(answered, lane.waiting.size(), took);
  for (const auto& entry : group) {
    if (entry.work == nullptr || entry.waiter == nullptr) continue;
    entry.work->done();
    entry.waiter->is_done = true;
    entry.waiter->wake.notify_one();
  }
  lane.waiting.insert(lane.waiting.begin(), again.begin(), again.end());
}

std::vector<Work*> Lanes::followers_of_failures(Lane& lane, const std::vector<Entry>& group) {
  std::set<std::string_view> failed;
  for (const auto& [work, waiter] : group)
    if (work != nullptr && work->is_ordered() && may_yet_succeed(work->failure))
      failed.insert(work->key());
  std::vector<Work*> held;
  if (failed.empty()) return held;
  const std::lock_guard lock(mutex_);
  // Before anybody is told of the failure, since from then on its repetition may be among these.
  std::erase_if(lane.waiting, [&](const Entry& entry) {
    auto* work = entry.work;
    if (entry.waiter != nullptr || !work->is_ordered() || !failed.contains(work->key()))
      return false;
    work->failure = std::make_exception_ptr(HeldBack());
    held.push_back(work);
    return true;
  });
  return held;
}

void Lanes::commit(std::span<store::Unit* const> units) {
  auto* const breaker = options_.breaker;
  if (breaker == nullptr) return store_.commit(units);
  const auto call = breaker->begin();
  if (!call && store_.is_server())
    throw base::BreakerOpen(breaker->name(), breaker->status().reason);
  try {
    store_.commit(units);
    if (call) breaker->succeeded(*call);
  } catch (const store::Error& error) {
    if (call) breaker->failed(*call, error.what());
    throw;
  } catch (...) {
    if (call) breaker->ignored(*call);
    throw;
  }
}

void Lanes::commit(std::vector<Entry>& group, std::vector<Entry>& again) {
  std::vector<std::string_view> failed_keys;
  std::vector<Held> units;
  std::vector<store::Unit*> pointers;
  units.reserve(group.size());
  pointers.reserve(group.size());
  for (const auto& entry : group) {
    units.emplace_back(*entry.work, failed_keys);
    pointers.push_back(&units.back());
  }
  try {
    commit(pointers);
    for (auto& unit : units) {
      unit.work().failure = unit.failure;
      unit.work().positions_behind = unit.positions_behind;
    }
  } catch (...) {
    for (auto& unit : units) unit.work().failure = own_failure();
    return;
  }

  // Work that asks for another try takes its followers of the same key along, in order.
  std::vector<std::string_view> repeated_keys;
  for (auto& entry : group) {
    auto& work = *entry.work;
    if (!work.failure) continue;
    const bool follows =
        work.is_ordered() && std::ranges::find(repeated_keys, work.key()) != repeated_keys.end();
    if (!follows && !work.wants_repeat()) continue;
    if (work.is_ordered()) repeated_keys.push_back(work.key());
    work.failure = nullptr;
    again.push_back(entry);
    entry.work = nullptr;
  }
}

}  // namespace sourceflow::app
