#include "sourceflow/local/http_deliveries.hpp"

#include <algorithm>
#include <utility>

namespace sourceflow::local {

using base::Time;

DeliveryOutcome outcome_of(int status) {
  if (status >= 200 && status < 300) return DeliveryOutcome::arrived;
  const bool may_be_better = status < 200 || status == 429 || status >= 500;
  return may_be_better ? DeliveryOutcome::failed : DeliveryOutcome::refused;
}

std::optional<base::Duration> wait_after(DeliveryOutcome outcome,
                                         int failures,
                                         const DeliveryPolicy& policy) {
  if (outcome != DeliveryOutcome::failed || failures > policy.retries) return std::nullopt;
  return policy.delay_before(failures);
}

void HttpDeliveries::add(HttpDelivery delivery) {
  const base::Uuid id = delivery.id;
  remove(id);
  if (total_bytes_ != nullptr) *total_bytes_ += delivery.size();
  const std::uint64_t order = ++added_;
  lanes_[delivery.subscription].waiting.emplace(delivery.due, order, id);
  entries_.emplace(id, Entry{std::move(delivery), order});
}

std::vector<HttpDelivery> HttpDeliveries::start(Time now) {
  std::vector<HttpDelivery> started;
  for (auto& [subscription, lane] : lanes_) {
    while (!lane.waiting.empty() && lane.under_way < max_under_way_each &&
           under_way_ < max_under_way) {
      const auto [due, order, id] = *lane.waiting.begin();
      if (std::max(due, lane.open_at) > now) break;
      lane.waiting.erase(lane.waiting.begin());
      Entry& entry = entries_.at(id);
      entry.is_under_way = true;
      ++lane.under_way;
      ++under_way_;
      if (const int rate = entry.delivery.receives_per_second; rate > 0)
        lane.open_at = now + base::Duration(std::chrono::seconds(1)) / rate;
      started.push_back(entry.delivery);
    }
  }
  std::erase_if(lanes_, [&](const auto& entry) {
    return entry.second.is_empty() && entry.second.open_at <= now;
  });
  return started;
}

/// Takes the entry out of its lane's books, wherever it is.
void HttpDeliveries::leave_lane(Entry& entry) {
  Lane& lane = lanes_.at(entry.delivery.subscription);
  if (std::exchange(entry.is_under_way, false)) {
    --lane.under_way;
    --under_way_;
  } else {
    lane.waiting.erase({entry.delivery.due, entry.order, entry.delivery.id});
  }
}

void HttpDeliveries::put_off(const base::Uuid& id, int failures, Time due) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  leave_lane(entry);
  entry.delivery.failures = failures;
  entry.delivery.due = due;
  lanes_.at(entry.delivery.subscription).waiting.emplace(due, entry.order, id);
}

void HttpDeliveries::remove(const base::Uuid& id) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  leave_lane(found->second);
  const auto lane = lanes_.find(found->second.delivery.subscription);
  // One with a limit remembers until when it is closed.
  if (lane->second.is_empty() && lane->second.open_at == Time{}) lanes_.erase(lane);
  if (total_bytes_ != nullptr) *total_bytes_ -= found->second.delivery.size();
  entries_.erase(found);
}

void HttpDeliveries::clear() {
  while (!entries_.empty()) remove(base::Uuid(entries_.begin()->first));
  lanes_.clear();
}

const HttpDelivery* HttpDeliveries::find(const base::Uuid& id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : &found->second.delivery;
}

std::vector<const HttpDelivery*> HttpDeliveries::all() const {
  std::vector<const Entry*> sorted;
  for (const auto& [id, entry] : entries_) sorted.push_back(&entry);
  std::ranges::sort(sorted, {}, &Entry::order);
  std::vector<const HttpDelivery*> all;
  for (const Entry* const entry : sorted) all.push_back(&entry->delivery);
  return all;
}

std::optional<Time> HttpDeliveries::next_event() const {
  std::optional<Time> next;
  if (under_way_ >= max_under_way) return next;
  for (const auto& [subscription, lane] : lanes_) {
    if (lane.waiting.empty() || lane.under_way >= max_under_way_each) continue;
    const Time due = std::max(std::get<Time>(*lane.waiting.begin()), lane.open_at);
    next = next ? std::min(*next, due) : due;
  }
  return next;
}

}  // namespace sourceflow::local
