#include "sourceflow/bus/data_keys.hpp"

#include <algorithm>
#include <utility>

namespace sourceflow::bus {
namespace {

constexpr int most_doublings = 3;

}  // namespace

DataKeys::Advice DataKeys::take(const std::string& name, base::Bytes size, Moment now) {
  auto found = entries_.find(name);
  if (found == entries_.end()) {
    make_room();
    found = entries_.try_emplace(name).first;
  }
  auto& entry = found->second;
  Advice advice;
  if (serves(entry, size, now)) {
    ++entry.uses;
    entry.bytes = entry.bytes + size;
    advice.key = entry.key;
  } else {
    entry.key.reset();
  }
  if (entry.is_asking || (entry.key && !is_worn(entry, now))) return advice;
  if (now < entry.paused_until) {
    advice.again = entry.paused_until;
    return advice;
  }
  entry.is_asking = true;
  advice.ask = true;
  return advice;
}

void DataKeys::refreshed(const std::string& name, SharedSealingKey key, Moment asked) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return;
  found->second = {.key = std::move(key), .asked = asked};
}

Moment DataKeys::not_refreshed(const std::string& name, Moment now) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return now + limits_.pause;
  auto& entry = found->second;
  entry.is_asking = false;
  entry.paused_until = now + limits_.pause * (1 << entry.failures);
  entry.failures = std::min(entry.failures + 1, most_doublings);
  return entry.paused_until;
}

void DataKeys::forget_old(Moment now) {
  for (auto& [name, entry] : entries_)
    if (!serves(entry, {}, now)) entry.key.reset();
  std::erase_if(entries_, [&](const auto& named) {
    const auto& entry = named.second;
    return !entry.key && !entry.is_asking && now >= entry.paused_until;
  });
}

std::size_t DataKeys::size() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      entries_, [](const auto& named) { return named.second.key != nullptr; }));
}

bool DataKeys::serves(const Entry& entry, base::Bytes size, Moment now) const {
  if (!entry.key || now - entry.asked >= limits_.age || entry.uses >= limits_.uses) return false;
  // A body above the limit still has a key, for itself.
  return entry.uses == 0 || entry.bytes + size <= limits_.bytes;
}

bool DataKeys::is_worn(const Entry& entry, Moment now) const {
  return now - entry.asked >= limits_.age * 4 / 5 || entry.uses > limits_.uses / 5 * 4 ||
         entry.bytes.count > limits_.bytes.count / 5 * 4;
}

void DataKeys::make_room() {
  if (entries_.size() < limits_.keys) return;
  // What is being asked for stays: its answer is awaited, and there are no more of these than
  // messages in hand.
  const auto before = [](const auto& a, const auto& b) {
    if (a.second.is_asking != b.second.is_asking) return b.second.is_asking;
    return a.second.asked < b.second.asked;
  };
  const auto oldest = std::ranges::min_element(entries_, before);
  if (!oldest->second.is_asking) entries_.erase(oldest);
}

}  // namespace sourceflow::bus
