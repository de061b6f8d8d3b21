#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/local/input.hpp"

namespace sourceflow::local {

struct RecentCall {
  base::Time at = {};
  /// `service.Operation`, of a text that stays.
  std::string_view operation = {};
  /// The queue or topic that it names, by its short name; empty when it names none.
  std::string resource = {};
  /// Code and message of a refusal; empty when it was answered.
  std::string error = {};
};

/// The last calls, and the last that were refused: however many succeed since, an error stays to be
/// seen until as many other errors came.
class RecentCalls {
 public:
  static constexpr std::size_t kept = 50;

  void add(RecentCall call);
  /// The oldest first.
  const std::deque<RecentCall>& calls() const { return calls_; }
  const std::deque<RecentCall>& refused() const { return refused_; }

 private:
  std::deque<RecentCall> calls_;
  std::deque<RecentCall> refused_;
};

/// The short name of the queue or topic that a request is about.
std::string resource_of(const Input& in) noexcept;

}  // namespace sourceflow::local
