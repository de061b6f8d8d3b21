#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "sourceflow/bus/moment.hpp"

namespace sourceflow::bus {

/// Decides whether a failure that may repeat many times a second is worth a line: the first one is,
/// then one a period, and the recovery.
class PatientLog {
 public:
  explicit PatientLog(std::chrono::seconds period = std::chrono::seconds{30}) : period_(period) {}

  /// True if this failure should be logged.
  bool failed(Moment now) {
    ++failures_;
    if (last_ && now - *last_ < period_) return false;
    last_ = now;
    return true;
  }
  /// How many failures there have been if this success ends them; zero otherwise.
  std::uint64_t succeeded() {
    last_.reset();
    return std::exchange(failures_, 0);
  }
  std::uint64_t failures() const { return failures_; }

 private:
  std::chrono::seconds period_;
  std::optional<Moment> last_;
  std::uint64_t failures_ = 0;
};

}  // namespace sourceflow::bus
