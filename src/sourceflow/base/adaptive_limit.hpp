#pragma once

#include <algorithm>
#include <cstddef>

namespace sourceflow::base {

/// How many calls may be under way at once, learned from how they end: one more after about as many
/// successes as there are calls, half of them when the other side says that it is too much. Between
/// 1 and `most`. One thread at a time.
class AdaptiveLimit {
 public:
  explicit AdaptiveLimit(std::size_t most)
      : most_(static_cast<double>(std::max<std::size_t>(most, 1))), limit_(most_) {}

  std::size_t value() const { return static_cast<std::size_t>(limit_); }

  void succeeded() {
    limit_ = std::min(most_, limit_ + 1 / limit_);
    since_cut_ += 1;
  }

  /// Calls that were under way together are refused together: that is one cut, not one for each.
  void throttled() {
    if (since_cut_ < limit_ && has_cut_) {
      since_cut_ += 1;
      return;
    }
    limit_ = std::max(1.0, limit_ / 2);
    since_cut_ = 0;
    has_cut_ = true;
  }

 private:
  double most_;
  double limit_;
  double since_cut_ = 0;
  bool has_cut_ = false;
};

}  // namespace sourceflow::base
