#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow::base {
class Settings;
}

namespace sourceflow::store {

/// How Idempotency forgets what is over. The defaults suit production.
struct IdempotencyOptions {
  /// How often ended keys are removed, the first time at once: 1 ms or more.
  std::chrono::milliseconds clean_every = std::chrono::minutes{60};
  /// Keys removed in one commit, so that no other work waits for long: 1 or more.
  std::size_t clean_batch = 1000;
  /// How much longer a key stays than its lease or its result's time, so that a late claimant whom
  /// nobody followed can still complete. Zero removes it with the next clean-up.
  std::chrono::milliseconds keep_ended = std::chrono::minutes{60};

  /// Takes what the operator says, as `SOURCEFLOW_IDEMPOTENCY_CLEAN_EVERY`.
  void read(base::Settings& from);
  /// Every complaint, one sentence each.
  std::vector<std::string> validate() const;
};

/// A key that was asked for. `state` says what to do: `fresh` does the work and then completes it,
/// `done` takes `result`, `in_progress` asks again later, `ends_at` at the latest.
struct KeyClaim : KeyHolder, FoundKey {
  bool is_fresh() const { return state == KeyState::fresh; }
};

/// What became of claims in this process since it started.
struct IdempotencyStatistics {
  std::int64_t fresh = 0;
  /// Of the fresh ones: the claimant before had neither completed nor released.
  std::int64_t taken_over = 0;
  std::int64_t in_progress = 0;
  std::int64_t done = 0;
  std::int64_t completed = 0;
  std::int64_t released = 0;
  /// Completions that came too late: somebody else had claimed the key, or it was removed.
  std::int64_t lost = 0;
  /// Keys removed because their time was over, and how often that was looked after.
  std::int64_t removed = 0;
  std::int64_t cleanings = 0;

  std::int64_t duplicates() const { return in_progress + done; }
};

/// Does once, over all processes that share a store, what code outside of a handler asks for by a
/// key: a payment behind an HTTP request, an import, a nightly run. (Handlers have the inbox.)
///
///     const auto claim = idempotency.claim("charge/" + order, 30s);
///     if (claim.state == KeyState::done) return claim.result;
///     if (claim.state == KeyState::in_progress) return "try again later";
///     const auto receipt = charge(order);
///     if (!idempotency.complete(claim, receipt, 24h)) ...  // took longer than 30 s
///
/// A key is fresh for one claimant only. One that dies lets its lease run out, and the next claim
/// is fresh again: work that must not happen twice should then ask its own books. A claimant whose
/// lease ran out cannot complete over its successor. Any thread; throws store::Error if the
/// database fails, and what is retryable has been tried three times.
class Idempotency {
 public:
  /// Keys are kept in this store, which an App or `prepare({})` has prepared. Ended keys are
  /// removed by a thread of its own. Throws ConfigError for wrong options.
  explicit Idempotency(std::shared_ptr<Store> store,
                       IdempotencyOptions options = {},
                       std::shared_ptr<base::Clock> clock = base::system_clock());
  ~Idempotency();
  Idempotency(const Idempotency&) = delete;
  Idempotency& operator=(const Idempotency&) = delete;

  /// `key` has 1 to 255 bytes; `lease` is longer than the work takes. Throws std::invalid_argument
  /// otherwise.
  KeyClaim claim(std::string_view key, std::chrono::milliseconds lease);
  /// Keeps the result of a fresh claim for `ttl`; false if the claim is lost to another.
  bool complete(const KeyClaim& claim, std::string_view result, std::chrono::milliseconds ttl);
  /// Gives a fresh claim up, so that others need not wait for its lease; false if it is lost.
  bool release(const KeyClaim& claim);

  /// Claims, does the work if the key is fresh, and completes it; releases it if the work throws.
  /// `state` is `fresh` if it was done here, and `result` holds what it gave.
  KeyClaim once(std::string_view key,
                std::chrono::milliseconds lease,
                std::chrono::milliseconds ttl,
                const std::function<std::string()>& work);

  /// Removes every key that ended by now, batch after batch; returns how many.
  std::size_t clean();

  IdempotencyStatistics statistics() const;
  /// Of the store: those of all processes.
  KeyCounts kept();

 private:
  void commit(const std::function<void(UnitOfWork&)>& work);
  void clean_again_and_again(const std::stop_token& stopping);

  std::shared_ptr<Store> store_;
  IdempotencyOptions options_;
  std::shared_ptr<base::Clock> clock_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  IdempotencyStatistics statistics_;
  std::jthread cleaner_;
};

}  // namespace sourceflow::store
