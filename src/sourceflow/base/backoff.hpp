#pragma once

#include <algorithm>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/random.hpp"

namespace sourceflow::base {

/// How waits between attempts grow: the bound doubles from `first` up to `longest`.
struct Backoff {
  Duration first = std::chrono::seconds{1};
  Duration longest = std::chrono::seconds{20};

  /// The bound of the wait before the given retry, counted from 1.
  constexpr Duration bound(int retry) const {
    Duration wait = first;
    for (int i = 1; i < retry && wait < longest; ++i) wait *= 2;
    return std::min(wait, longest);
  }

  /// Full jitter: anything from nothing to the bound, so that callers that failed together do not
  /// return together.
  Duration wait(int retry, Random& dice) const {
    return std::chrono::duration_cast<Duration>(bound(retry) * dice.fraction());
  }
};

}  // namespace sourceflow::base
