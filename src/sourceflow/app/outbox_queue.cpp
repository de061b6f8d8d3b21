#include "sourceflow/app/outbox_queue.hpp"

#include <algorithm>

namespace sourceflow::app {

std::string OutboxQueue::key_of(const store::OutboxEntry& entry) {
  return entry.destination + '\n' + entry.envelope.entity_id;
}

void OutboxQueue::add(std::vector<store::OutboxEntry> entries) {
  for (auto& entry : entries) {
    if (in_flight_.contains(entry.id)) continue;
    const auto id = entry.id;
    waiting_.emplace(id, std::move(entry));
  }
}

bool OutboxQueue::is_paused(const std::string& key, base::Time now) const {
  const auto pause = paused_.find(key);
  if (pause == paused_.end()) return false;
  // Further away than any delay, it comes from a clock that has been put back since.
  const auto wait = pause->second.until - now;
  if (wait > base::Duration{0} && wait <= std::max(options_.longest_delay, options_.hold))
    return true;
  // What was in flight behind the failed entry must settle first, or it would be overtaken by its
  // follower.
  return std::ranges::any_of(in_flight_,
                             [&](const auto& item) { return key_of(item.second) == key; });
}

std::vector<store::OutboxEntry> OutboxQueue::take(base::Time now, std::size_t limit) {
  std::vector<store::OutboxEntry> taken;
  for (auto at = waiting_.begin(); at != waiting_.end() && taken.size() < limit;) {
    const bool is_busy =
        at->second.destination.empty() && busy_.contains(at->second.envelope.entity_id);
    if (is_busy || (!paused_.empty() && is_paused(key_of(at->second), now))) {
      ++at;
      continue;
    }
    taken.push_back(at->second);
    in_flight_.emplace(at->first, std::move(at->second));
    at = waiting_.erase(at);
  }
  for (const auto& entry : taken)
    if (entry.destination.empty()) ++busy_[entry.envelope.entity_id];
  return taken;
}

void OutboxQueue::settle(std::int64_t id) {
  const auto entry = in_flight_.find(id);
  if (entry == in_flight_.end()) return;
  if (!paused_.empty()) {
    const auto pause = paused_.find(key_of(entry->second));
    // An entry that went although one before it failed does not end the pause of its entity.
    const bool overtook =
        pause != paused_.end() && std::ranges::any_of(waiting_, [&](const auto& item) {
          return item.first < id && key_of(item.second) == pause->first;
        });
    if (pause != paused_.end() && !overtook) paused_.erase(pause);
  }
  land(id);
}

void OutboxQueue::fail(std::int64_t id, base::Time now) {
  const auto entry = in_flight_.find(id);
  if (entry == in_flight_.end()) return;
  auto& pause = paused_[key_of(entry->second)];
  auto delay = options_.first_delay;
  for (int i = 0; i < pause.failures && delay < options_.longest_delay; ++i) delay *= 2;
  ++pause.failures;
  wait(id, pause, now + std::min(delay, options_.longest_delay));
}

void OutboxQueue::hold(std::int64_t id, base::Time now) {
  const auto entry = in_flight_.find(id);
  if (entry == in_flight_.end()) return;
  wait(id, paused_[key_of(entry->second)], now + options_.hold);
}

void OutboxQueue::hold_behind(std::int64_t id, base::Time now) {
  const auto entry = in_flight_.find(id);
  if (entry == in_flight_.end()) return;
  if (!paused_.contains(key_of(entry->second))) return hold(id, now);
  waiting_.emplace(id, land(id));
}

void OutboxQueue::wait(std::int64_t id, Pause& pause, base::Time until) {
  pause.until = until;
  waiting_.emplace(id, land(id));
}

store::OutboxEntry OutboxQueue::land(std::int64_t id) {
  auto entry = std::move(in_flight_.extract(id).mapped());
  if (!entry.destination.empty()) return entry;
  const auto busy = busy_.find(entry.envelope.entity_id);
  if (--busy->second == 0) busy_.erase(busy);
  return entry;
}

int OutboxQueue::failures(std::int64_t id) const {
  const auto pause = paused_.find(key_of(in_flight_.at(id)));
  return pause == paused_.end() ? 0 : pause->second.failures;
}

std::optional<base::Time> OutboxQueue::next_due() const {
  std::optional<base::Time> due;
  for (const auto& [key, pause] : paused_) {
    if (!due || pause.until < *due) due = pause.until;
  }
  return due;
}

}  // namespace sourceflow::app
