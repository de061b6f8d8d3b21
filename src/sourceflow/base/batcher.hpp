#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sourceflow/base/bytes.hpp"

namespace sourceflow::base {

/// What one batch call may hold, and when it leaves.
struct BatchLimits {
  std::size_t entries = 10;
  Bytes size{1 << 20};
  /// How long a batch that is not full waits for more while others are on their way.
  std::chrono::steady_clock::duration linger = std::chrono::milliseconds{3};
  /// Batches on their way at the same time.
  std::size_t in_flight = 8;
  /// Items of one group in one batch. More than one may change their order: a batch can succeed in
  /// part, a later item without an earlier one.
  std::size_t per_group = 1;
};

/// Decides which items leave together and when; owns no clock, no thread and no connection.
///
/// Items of one group leave in the order they were added, and never in two batches at the same
/// time. Items without a group leave as they come. The first item after a pause leaves at once.
/// What failed is put back with `done` and leaves before what is behind it.
///
///     batcher.add(item, "ATL", size, now);
///     while (auto batch = batcher.next(now)) send(*batch);  // and later done(batch->id, ...)
///     sleep_until(batcher.wake_at());
template <class T>
class Batcher {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;

  struct Item {
    T value;
    std::string group;
    Bytes size;
    Time added;
    std::uint64_t order = 0;
    int failures = 0;
  };
  struct Batch {
    std::uint64_t id = 0;
    std::vector<Item> items;
  };

  explicit Batcher(BatchLimits limits) : limits_(limits) {}

  /// From now on, so many batches may be on their way at the same time.
  void set_in_flight(std::size_t most) { limits_.in_flight = most; }

  void add(T value, std::string group, Bytes size, Time now) {
    Item item{std::move(value), std::move(group), size, now, next_order_++};
    ++waiting_;
    if (item.group.empty()) {
      const auto order = item.order;
      ready_.emplace(order, Ready{std::move(item), now});
      return;
    }
    auto& group_state = groups_[item.group];
    group_state.items.push_back(std::move(item));
    if (group_state.items.size() == 1 && !group_state.is_busy) make_ready(group_state, now);
  }

  /// The batch that should leave now, if any; call until there is none.
  std::optional<Batch> next(Time now) {
    release_delayed(now);
    if (ready_.empty() || batches_.size() >= limits_.in_flight) return std::nullopt;
    const auto fill = fill_of_batch();
    if (!fill.is_full && now < partial_leaves_at()) return std::nullopt;
    return take(fill.of_each);
  }

  /// When `next` may have something that it has not now; nothing if only `add` or `done` can change
  /// that.
  std::optional<Time> wake_at() const {
    std::optional<Time> wake;
    if (!delayed_.empty()) wake = delayed_.begin()->first;
    if (!ready_.empty() && batches_.size() < limits_.in_flight) {
      const auto leaves = partial_leaves_at();
      if (!wake || leaves < *wake) wake = leaves;
    }
    return wake;
  }

  /// A batch has been answered. `again` holds those of its items that are to be sent once more, not
  /// before `wait` has passed; the rest are finished.
  void done(std::uint64_t batch, std::vector<Item> again, Duration wait, Time now) {
    const auto found = batches_.find(batch);
    if (found == batches_.end()) return;
    const auto groups = std::move(found->second);
    batches_.erase(found);
    last_done_ = now;
    // The last first, since each goes to the front of its group.
    for (auto item = again.rbegin(); item != again.rend(); ++item)
      put_back(std::move(*item), now + wait);
    for (const auto& name : groups) free_group(name, now);
  }

  /// Everything that waits, in order within each group; nothing waits afterwards.
  std::vector<Item> drain() {
    std::vector<Item> items;
    for (auto& [order, ready] : ready_)
      if (ready.item) items.push_back(std::move(*ready.item));
    for (auto& [due, delayed] : delayed_) {
      if (delayed.item) items.push_back(std::move(*delayed.item));
      if (!delayed.group.empty()) groups_[delayed.group].is_busy = false;
    }
    for (auto& [name, group] : groups_) {
      std::move(group.items.begin(), group.items.end(), std::back_inserter(items));
      group.items.clear();
    }
    std::erase_if(groups_, [](const auto& group) { return !group.second.is_busy; });
    ready_.clear();
    delayed_.clear();
    waiting_ = 0;
    return items;
  }

  /// Items not yet in a batch, and batches not yet answered.
  std::size_t waiting() const { return waiting_; }
  std::size_t in_flight() const { return batches_.size(); }
  bool is_empty() const { return waiting_ == 0 && batches_.empty(); }

 private:
  struct Group {
    std::deque<Item> items;
    bool is_busy = false;  // one of its items is in a batch, or waits for another try
  };
  /// An item without a group, or the first item of a group.
  struct Ready {
    std::optional<Item> item;
    Time since;
    Group* group = nullptr;

    const Item& first() const { return group ? group->items.front() : *item; }
  };
  struct Fill {
    std::vector<std::size_t> of_each;
    bool is_full = false;
  };

  /// Counts how many items each of the first that are ready would give to a batch.
  Fill fill_of_batch() const {
    Fill fill;
    std::size_t count = 0;
    Bytes size;
    for (const auto& [order, ready] : ready_) {
      fill.of_each.push_back(0);
      const auto most = ready.group ? std::min(ready.group->items.size(), limits_.per_group) : 1;
      for (std::size_t i = 0; i < most; ++i) {
        size = size + (ready.group ? ready.group->items[i] : *ready.item).size;
        fill.is_full = count > 0 && size > limits_.size;
        if (fill.is_full) return fill;
        ++fill.of_each.back();
        fill.is_full = ++count == limits_.entries;
        if (fill.is_full) return fill;
      }
    }
    return fill;
  }

  /// One partial batch may follow a single other once its oldest item has lingered, however long
  /// its group was busy; with more on their way, the time that it could have left counts. So a busy
  /// group never waits for company for long, and many partial batches are never on their way
  /// together.
  Time partial_leaves_at() const {
    const auto& oldest = ready_.begin()->second;
    if (batches_.empty() && (!last_done_ || oldest.since >= *last_done_ + limits_.linger))
      return oldest.since;
    const auto since = batches_.size() <= 1 ? oldest.first().added : oldest.since;
    return since + limits_.linger;
  }

  Batch take(const std::vector<std::size_t>& of_each) {
    Batch batch{.id = next_batch_++, .items = {}};
    std::vector<std::string> groups;
    for (auto count : of_each) {
      if (count == 0) break;
      auto ready = std::move(ready_.extract(ready_.begin()).mapped());
      if (!ready.group) {
        batch.items.push_back(std::move(*ready.item));
        continue;
      }
      ready.group->is_busy = true;
      for (; count > 0; --count) {
        batch.items.push_back(std::move(ready.group->items.front()));
        ready.group->items.pop_front();
      }
      groups.push_back(batch.items.back().group);
    }
    waiting_ -= batch.items.size();
    batches_.emplace(batch.id, std::move(groups));
    return batch;
  }

  void make_ready(Group& group, Time now) {
    ready_.emplace(group.items.front().order, Ready{std::nullopt, now, &group});
  }

  void put_back(Item item, Time due) {
    ++item.failures;
    ++waiting_;
    if (item.group.empty()) {
      delayed_.emplace(due, Delayed{std::move(item), {}});
      return;
    }
    if (!is_delayed(item.group)) delayed_.emplace(due, Delayed{std::nullopt, item.group});
    auto& items = groups_[item.group].items;
    items.push_front(std::move(item));
  }

  bool is_delayed(const std::string& group) const {
    return std::ranges::any_of(delayed_,
                               [&](const auto& entry) { return entry.second.group == group; });
  }

  void free_group(const std::string& name, Time now) {
    if (is_delayed(name)) return;
    const auto found = groups_.find(name);
    found->second.is_busy = false;
    if (found->second.items.empty()) {
      groups_.erase(found);
    } else {
      make_ready(found->second, now);
    }
  }

  void release_delayed(Time now) {
    while (!delayed_.empty() && delayed_.begin()->first <= now) {
      auto node = delayed_.extract(delayed_.begin());
      auto& delayed = node.mapped();
      if (delayed.item) {
        ready_.emplace(delayed.item->order, Ready{std::move(delayed.item), now});
      } else {
        auto& group = groups_[delayed.group];
        group.is_busy = false;
        make_ready(group, now);
      }
    }
  }

  struct Delayed {
    std::optional<Item> item;
    std::string group;
  };

  BatchLimits limits_;
  std::map<std::uint64_t, Ready>
      ready_;  // by order, so that a group that was busy is not last again
  std::unordered_map<std::string, Group>
      groups_;  // its references stay valid while others come and go
  std::multimap<Time, Delayed> delayed_;
  std::unordered_map<std::uint64_t, std::vector<std::string>> batches_;
  std::optional<Time> last_done_;
  std::uint64_t next_order_ = 0;
  std::uint64_t next_batch_ = 1;
  std::size_t waiting_ = 0;
};

}  // namespace sourceflow::base
