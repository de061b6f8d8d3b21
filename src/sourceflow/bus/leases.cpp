#include "sourceflow/bus/leases.hpp"

#include <algorithm>

namespace sourceflow::bus {

void Leases::begin(Id id, Moment now) { leases_[id] = {.began = now, .ends = now + visibility_}; }

void Leases::begin_handling(Id id, Moment now) {
  const auto found = leases_.find(id);
  if (found != leases_.end()) found->second.began = now;
}

bool Leases::holds(Id id, Moment now) const {
  const auto found = leases_.find(id);
  return found != leases_.end() && now < found->second.ends;
}

std::vector<Leases::Id> Leases::due(Moment now) {
  std::vector<Id> due;
  for (auto& [id, lease] : leases_) {
    const bool is_half_over = lease.ends - now <= visibility_ / 2;
    if (lease.is_asked || !is_half_over || now >= lease.ends || now - lease.began >= longest_)
      continue;
    lease.is_asked = true;
    due.push_back(id);
  }
  return due;
}

void Leases::renewed(Id id, Moment asked) {
  const auto found = leases_.find(id);
  if (found == leases_.end()) return;
  found->second.ends = std::max(found->second.ends, asked + visibility_);
  found->second.is_asked = false;
}

void Leases::not_renewed(Id id) {
  const auto found = leases_.find(id);
  if (found != leases_.end()) found->second.is_asked = false;
}

std::vector<Leases::Id> Leases::take_lost(Moment now) {
  std::vector<Id> lost;
  std::erase_if(leases_, [&](const auto& entry) {
    if (now < entry.second.ends) return false;
    lost.push_back(entry.first);
    return true;
  });
  return lost;
}

std::chrono::milliseconds Leases::period() const {
  using namespace std::chrono_literals;
  return std::clamp<std::chrono::milliseconds>(
      std::chrono::milliseconds{visibility_} / 20, 100ms, 1000ms);
}

}  // namespace sourceflow::bus
