#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/store/records.hpp"

namespace sourceflow::app {

/// Decides which outbox entries leave next. Entries of one entity leave in their order, and when
/// one fails those behind it wait until it may be tried again; other entities go on. What is
/// handled in this process leaves only once nothing given before is in flight for its entity,
/// because nobody behind this keeps their order over a failure. Owns no thread, store or clock.
class OutboxQueue {
 public:
  struct Options {
    base::Duration first_delay = std::chrono::milliseconds{200};
    base::Duration longest_delay = std::chrono::seconds{30};
    base::Duration hold = std::chrono::seconds{1};
  };

  OutboxQueue() = default;
  explicit OutboxQueue(Options options) : options_(options) {}

  /// Takes entries in the order of the outbox; those already known are ignored.
  void add(std::vector<store::OutboxEntry> entries);
  /// Up to `limit` entries that may leave now; they are in flight until settled.
  std::vector<store::OutboxEntry> take(base::Time now, std::size_t limit);

  /// Forgets what is not in flight: others send it.
  void forget_waiting() { waiting_.clear(); }
  /// The entry is gone for good: sent, handled or dead.
  void settle(std::int64_t id);
  /// The entry did not go; it and its followers wait, longer with every failure in a row.
  void fail(std::int64_t id, base::Time now);
  /// The same where something that it needs is away: it waits a moment, and that is not counted.
  void hold(std::int64_t id, base::Time now);
  /// The entry was held back by a failure before it: it waits as long as that one does.
  void hold_behind(std::int64_t id, base::Time now);
  /// How often in a row the entity of an entry in flight has failed.
  int failures(std::int64_t id) const;

  std::size_t size() const { return waiting_.size() + in_flight_.size(); }
  std::size_t in_flight() const { return in_flight_.size(); }
  const store::OutboxEntry& in_flight_entry(std::int64_t id) const { return in_flight_.at(id); }
  /// When the first of the entities that wait may be tried again.
  std::optional<base::Time> next_due() const;

 private:
  struct Pause {
    base::Time until{};
    int failures = 0;
  };

  static std::string key_of(const store::OutboxEntry& entry);
  void wait(std::int64_t id, Pause& pause, base::Time until);
  store::OutboxEntry land(std::int64_t id);
  bool is_paused(const std::string& key, base::Time now) const;

  Options options_;
  std::map<std::int64_t, store::OutboxEntry> waiting_;
  std::unordered_map<std::int64_t, store::OutboxEntry> in_flight_;
  std::unordered_map<std::string, std::size_t> busy_;  // entities handled here, by id
  std::unordered_map<std::string, Pause> paused_;
};

}  // namespace sourceflow::app
