#include "sourceflow/store/idempotency.hpp"

#include <stdexcept>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/base/settings.hpp"
#include "sourceflow/base/uuid.hpp"
#include "sourceflow/store/error.hpp"

namespace sourceflow::store {
namespace {

constexpr std::size_t longest_key = 255;
constexpr int tries = 3;

class FunctionUnit : public Unit {
 public:
  explicit FunctionUnit(const std::function<void(UnitOfWork&)>& work) : work_(work) {}
  void run(UnitOfWork& work) override { work_(work); }

 private:
  const std::function<void(UnitOfWork&)>& work_;
};

}  // namespace

void IdempotencyOptions::read(base::Settings& from) {
  from.read("idempotency_clean_every", clean_every);
  from.read("idempotency_clean_batch", clean_batch);
  from.read("idempotency_keep_ended", keep_ended);
}

std::vector<std::string> IdempotencyOptions::validate() const {
  std::vector<std::string> complaints;
  if (clean_every.count() < 1)
    complaints.emplace_back("idempotency: clean_every must be at least 1 ms");
  if (clean_batch == 0) complaints.emplace_back("idempotency: clean_batch must be at least 1");
  if (keep_ended.count() < 0)
    complaints.emplace_back("idempotency: keep_ended must not be negative");
  return complaints;
}

Idempotency::Idempotency(std::shared_ptr<Store> store,
                         IdempotencyOptions options,
                         std::shared_ptr<base::Clock> clock)
    : store_(std::move(store)), options_(options), clock_(std::move(clock)) {
  auto complaints = options_.validate();
  if (store_ == nullptr) complaints.emplace_back("idempotency: there is no store");
  base::throw_if_any(std::move(complaints));
  cleaner_ = std::jthread([this](const std::stop_token& stop) { clean_again_and_again(stop); });
}

Idempotency::~Idempotency() = default;

KeyClaim Idempotency::claim(std::string_view key, std::chrono::milliseconds lease) {
  if (key.empty() || key.size() > longest_key)
    throw std::invalid_argument("an idempotency key has 1 to 255 bytes");
  if (lease.count() <= 0) throw std::invalid_argument("the lease of a key is more than zero");
  // Chosen before any try, so that a try whose answer was lost is recognised by the next.
  KeyClaim claim;
  claim.key = key;
  claim.token = base::make_uuid();
  commit([&](UnitOfWork& work) {
    const auto now = clock_->now();
    static_cast<FoundKey&>(claim) = work.claim_key(claim, now, now + lease);
  });
  const std::lock_guard lock(mutex_);
  if (claim.state == KeyState::in_progress) ++statistics_.in_progress;
  if (claim.state == KeyState::done) ++statistics_.done;
  if (claim.is_fresh()) ++statistics_.fresh;
  if (claim.is_taken_over) ++statistics_.taken_over;
  return claim;
}

bool Idempotency::complete(const KeyClaim& claim,
                           std::string_view result,
                           std::chrono::milliseconds ttl) {
  if (!claim.is_fresh()) throw std::logic_error("only a fresh claim can be completed");
  bool is_kept = false;
  commit(
      [&](UnitOfWork& work) { is_kept = work.complete_key(claim, result, clock_->now() + ttl); });
  const std::lock_guard lock(mutex_);
  ++(is_kept ? statistics_.completed : statistics_.lost);
  return is_kept;
}

bool Idempotency::release(const KeyClaim& claim) {
  if (!claim.is_fresh()) return false;
  bool is_free = false;
  commit([&](UnitOfWork& work) { is_free = work.release_key(claim); });
  const std::lock_guard lock(mutex_);
  if (is_free) ++statistics_.released;
  return is_free;
}

KeyClaim Idempotency::once(std::string_view key,
                           std::chrono::milliseconds lease,
                           std::chrono::milliseconds ttl,
                           const std::function<std::string()>& work) {
  auto claim = this->claim(key, lease);
  if (!claim.is_fresh()) return claim;
  try {
    claim.result = work();
  } catch (...) {
    release(claim);
    throw;
  }
  if (!complete(claim, claim.result, ttl))
    base::log(base::LogLevel::warning,
              "work took longer than the lease of its key, and may have been done again",
              {{"key", claim.key}});
  return claim;
}

std::size_t Idempotency::clean() {
  std::size_t all = 0;
  std::size_t removed = options_.clean_batch;
  const auto before = clock_->now() - options_.keep_ended;
  while (removed == options_.clean_batch) {
    commit([&](UnitOfWork& work) { removed = work.prune_keys(before, options_.clean_batch); });
    all += removed;
  }
  const std::lock_guard lock(mutex_);
  statistics_.removed += static_cast<std::int64_t>(all);
  ++statistics_.cleanings;
  return all;
}

IdempotencyStatistics Idempotency::statistics() const {
  const std::lock_guard lock(mutex_);
  return statistics_;
}

KeyCounts Idempotency::kept() {
  KeyCounts counts;
  commit([&](UnitOfWork& work) { counts = work.key_counts(); });
  return counts;
}

void Idempotency::commit(const std::function<void(UnitOfWork&)>& work) {
  for (int attempt = 1;; ++attempt) {
    try {
      FunctionUnit unit(work);
      Unit* const units[]{&unit};
      store_->commit(units);
      if (unit.failure) std::rethrow_exception(unit.failure);
      return;
    } catch (const Error& error) {
      if (!error.retryable() || attempt == tries) throw;
    }
  }
}

void Idempotency::clean_again_and_again(const std::stop_token& stopping) {
  while (!stopping.stop_requested()) {
    try {
      clean();
    } catch (const std::exception& error) {
      base::log(base::LogLevel::warning,
                "ended idempotency keys could not be removed; it is tried again",
                {{"error", error.what()}});
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stopping, options_.clean_every, [] { return false; });
  }
}

}  // namespace sourceflow::store
