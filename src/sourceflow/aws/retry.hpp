#pragma once

#include <chrono>
#include <optional>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/options.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/random.hpp"
#include "sourceflow/base/retry_budget.hpp"
#include "sourceflow/http/message.hpp"

namespace sourceflow::aws {

/// Whether to try again, and what that takes.
struct RetryDecision {
  bool again = false;
  base::Duration wait{0};
  /// Taken from the budget; give it back when the next attempt succeeds.
  int cost = 0;
};

/// What the standard mode of AWS's SDKs does after the given attempt (the first is 1) failed this
/// way. Takes tokens from the budget when it says to try again. Clock skew and expired credentials
/// are mended, not waited out, so they wait for nothing.
RetryDecision decide_retry(const RetryOptions& options,
                           base::RetryBudget& budget,
                           int attempt,
                           const Error::Details& failure,
                           base::Random& dice);

/// What `x-amz-retry-after` (milliseconds) or `Retry-After` (seconds) of an answer asks for;
/// nothing if neither is there.
std::optional<std::chrono::milliseconds> retry_after(const http::Headers& headers);

}  // namespace sourceflow::aws
