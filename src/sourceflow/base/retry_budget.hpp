#pragma once

#include <algorithm>

namespace sourceflow::base {

/// Bounds retries over all calls, so that a service in trouble is not met with a multiple of the
/// usual load.
///
/// As in the standard mode of AWS's SDKs: a retry takes tokens, more of them after a timeout; what
/// a call took comes back when it succeeds, and a success without a retry gives one. Without tokens
/// nothing is retried. One thread at a time.
class RetryBudget {
 public:
  static constexpr int retry_cost = 5;
  static constexpr int timeout_cost = 10;
  static constexpr int success_gain = 1;

  /// Zero: no bound.
  explicit RetryBudget(int capacity = 500) : capacity_(capacity), tokens_(capacity) {}

  /// True if a retry may be made; its tokens are then taken.
  bool take(int cost) {
    if (capacity_ == 0) return true;
    if (tokens_ < cost) return false;
    tokens_ -= cost;
    return true;
  }

  /// After a success; `taken` is what its last retry took, zero if it needed none.
  void give_back(int taken) {
    tokens_ = std::min(capacity_, tokens_ + (taken > 0 ? taken : success_gain));
  }

  int tokens() const { return tokens_; }

 private:
  int capacity_;
  int tokens_;
};

}  // namespace sourceflow::base
