#pragma once

#include <mutex>
#include <optional>

#include "sourceflow/app/options.hpp"
#include "sourceflow/store/idempotency.hpp"
#include "sourceflow/telemetry/instruments.hpp"
#include "sourceflow/telemetry/metrics.hpp"

namespace sourceflow::app {

/// The idempotency keys that a service's own code claims: made, with a thread that cleans up, when
/// it first does so.
class ClaimedKeys {
 public:
  ClaimedKeys(const AppOptions& options, telemetry::Metrics& metrics)
      : options_(options), metrics_(metrics) {}

  static const std::shared_ptr<store::Store>& store_of(const AppOptions& options) {
    return options.idempotency_store ? options.idempotency_store : options.store;
  }

  store::Idempotency& get() {
    const std::lock_guard lock(mutex_);
    if (!keys_) {
      keys_.emplace(store_of(options_), options_.idempotency, options_.clock);
      duplicates_ = metrics_.observe(telemetry::instruments::idempotency_duplicates, {}, [this] {
        return static_cast<double>(keys_->statistics().duplicates());
      });
    }
    return *keys_;
  }

 private:
  const AppOptions& options_;
  telemetry::Metrics& metrics_;
  std::mutex mutex_;
  std::optional<store::Idempotency> keys_;
  telemetry::Observation duplicates_;
};

}  // namespace sourceflow::app
