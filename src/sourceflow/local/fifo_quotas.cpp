#include "sourceflow/local/fifo_quotas.hpp"

#include <algorithm>

namespace sourceflow::local {
namespace {

// Groups come and go; the quotas of those that are silent say nothing.
constexpr std::size_t most_kept = 10'000;

}  // namespace

double FifoQuotas::calls_left(const Left& left, base::Time now) {
  const std::chrono::duration<double> since = now - left.at;
  return std::min(calls_a_second, left.calls + since.count() * calls_a_second);
}

bool FifoQuotas::admits(const std::set<std::string>& quotas, base::Time now) {
  if (!is_on_) return true;
  if (left_.size() > most_kept) forget_full(now);
  for (const auto& quota : quotas) {
    auto& left = left_.try_emplace(quota, Left{calls_a_second, now}).first->second;
    left = {calls_left(left, now), now};
  }
  const auto has_call = [&](const auto& quota) { return left_.at(quota).calls >= 1; };
  if (!std::ranges::all_of(quotas, has_call)) return false;
  for (const auto& quota : quotas) --left_.at(quota).calls;
  return true;
}

void FifoQuotas::forget_full(base::Time now) {
  std::erase_if(left_,
                [&](const auto& each) { return calls_left(each.second, now) == calls_a_second; });
}

}  // namespace sourceflow::local
