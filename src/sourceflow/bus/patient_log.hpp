#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "sourceflow/bus/moment.hpp"

namespace sourceflow::bus {

/// Decides whether a failure that may repeat many times a second is worth a line: one a period is,
/// whether or not something succeeds in between; and the end of an outage that had a line is.
class PatientLog {
 public:
  explicit PatientLog(std::chrono::seconds period = std::chrono::seconds{30}) : period_(period) {}

  /// True if this failure should be logged.
  bool failed(Moment now) {
    if (failures_++ == 0) began_ = now;
    if (last_ && now - *last_ < period_) return false;
    last_ = now;
    was_told_ = true;
    return true;
  }

  /// How many failures came together before this success, if that should be logged; zero otherwise.
  std::uint64_t succeeded(Moment now) {
    const auto failures = std::exchange(failures_, 0);
    const bool was_long = failures > 1 && now - began_ >= std::chrono::seconds{1};
    return std::exchange(was_told_, false) && was_long ? failures : 0;
  }

  /// Failures since the last success.
  std::uint64_t failures() const { return failures_; }

 private:
  std::chrono::seconds period_;
  std::optional<Moment> last_;
  Moment began_{};
  bool was_told_ = false;
  std::uint64_t failures_ = 0;
};

}  // namespace sourceflow::bus
