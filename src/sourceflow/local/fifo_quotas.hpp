#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sourceflow/base/clock.hpp"

namespace sourceflow::local {

/// How many calls a FIFO queue bears: SQS takes 300 a second of each operation, and with
/// `FifoThroughputLimit=perMessageGroupId` as many sends for each message group. Off unless asked
/// for, since a laptop is to be fast.
class FifoQuotas {
 public:
  static constexpr double calls_a_second = 300;

  explicit FifoQuotas(bool is_on) : is_on_(is_on) {}

  bool is_on() const { return is_on_; }
  /// Whether a call for all of these is within its quota now; if not, it counts for none of them.
  /// Each is one quota: a queue with an operation, and perhaps a group.
  bool admits(const std::set<std::string>& quotas, base::Time now);
  void clear() { left_.clear(); }

 private:
  struct Left {
    double calls = calls_a_second;
    base::Time at{};
  };

  static double calls_left(const Left& left, base::Time now);
  void forget_full(base::Time now);

  bool is_on_;
  std::unordered_map<std::string, Left> left_;
};

}  // namespace sourceflow::local
