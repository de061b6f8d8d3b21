#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace sourceflow::app {

/// Wakes one background thread. Raising it while nobody waits is remembered, so that no wake-up is
/// lost.
class Signal {
 public:
  void raise() {
    {
      const std::lock_guard lock(mutex_);
      if (is_raised_) return;
      is_raised_ = true;
    }
    wake_.notify_one();
  }

  /// Returns when raised, or after `timeout`, and lowers the signal; true if it was raised.
  bool wait(std::chrono::microseconds timeout) {
    std::unique_lock lock(mutex_);
    const bool was_raised = wake_.wait_for(lock, timeout, [this] { return is_raised_; });
    is_raised_ = false;
    return was_raised;
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool is_raised_ = false;
};

}  // namespace sourceflow::app
