#include "sourceflow/aws/retry.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "sourceflow/base/backoff.hpp"

namespace sourceflow::aws {
namespace {

using std::chrono::milliseconds;

std::optional<std::int64_t> whole_number(const std::string* text) {
  if (text == nullptr) return {};
  std::int64_t value = 0;
  const auto* const end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, value);
  constexpr std::int64_t absurd = 1'000'000'000;
  if (read.ec != std::errc{} || read.ptr != end || value < 0 || value > absurd) return {};
  return value;
}

}  // namespace

RetryDecision decide_retry(const RetryOptions& options,
                           base::RetryBudget& budget,
                           int attempt,
                           const Error::Details& failure,
                           base::Random& dice) {
  if (failure.kind == ErrorKind::refused || attempt >= options.max_attempts) return {};
  const bool is_mended =
      failure.kind == ErrorKind::clock_skew || failure.kind == ErrorKind::expired;
  if (is_mended) return {.again = attempt == 1};
  const int cost = failure.kind == ErrorKind::timeout ? base::RetryBudget::timeout_cost
                                                      : base::RetryBudget::retry_cost;
  if (!budget.take(cost)) return {};
  const base::Backoff backoff{options.first_backoff, options.max_backoff};
  base::Duration wait = backoff.wait(attempt, dice);
  // Nobody waits longer than the longest backoff because a server says so.
  if (failure.retry_after)
    wait = std::max<base::Duration>(wait, std::min(*failure.retry_after, options.max_backoff));
  return {.again = true, .wait = wait, .cost = cost};
}

std::optional<milliseconds> retry_after(const http::Headers& headers) {
  if (const auto value = whole_number(http::find(headers, "x-amz-retry-after")))
    return milliseconds(*value);
  if (const auto value = whole_number(http::find(headers, "retry-after")))
    return std::chrono::seconds(*value);
  return {};
}

}  // namespace sourceflow::aws
