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

  /// Returns when raised, or after `timeout`; lowers the signal.
  void wait(std::chrono::microseconds timeout) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, timeout, [this] { return is_raised_; });
    is_raised_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool is_raised_ = false;
};

}  // namespace sourceflow::app
