#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sourceflow/base/random.hpp"

namespace sourceflow::local {

/// What goes wrong with some calls, as it does with the real services.
enum class FaultKind {
  /// Refused with ThrottlingException, without an effect.
  throttle,
  /// Answered 500 InternalFailure, without an effect.
  error,
  /// The connection is closed before the call has an effect.
  reset,
  /// The call has its effect, but the connection is closed instead of an answer.
  lost,
  /// Answered late.
  latency,
  /// An entry of a batch fails with InternalError while the others succeed.
  entry,
  /// A message sent to a standard queue lies there twice.
  duplicate,
  /// A message sent to a standard queue arrives up to a second late, so after others.
  reorder,
};

/// One fault of one operation, or of many.
struct FaultRule {
  /// `sqs.SendMessage`, `sqs.*` or `*`.
  std::string operation = "*";
  FaultKind kind = FaultKind::error;
  /// The part of the calls it hits, 0 to 1.
  double rate = 0;
  /// Of a latency: uniform between the two.
  std::chrono::milliseconds least{0};
  std::chrono::milliseconds most{0};

  /// Reads `sqs.SendMessage=throttle:0.1` or `*=latency:0.5:10..200` (milliseconds). Throws
  /// std::invalid_argument saying what is wrong.
  static FaultRule parse(std::string_view text);
  std::vector<std::string> validate() const;
  /// Whether calls of `sqs.SendMessage` are among those it may hit.
  bool is_of(std::string_view called) const;
};

/// Decides by dice which fault hits a call.
class Faults {
 public:
  Faults(std::vector<FaultRule> rules, base::Random& random)
      : rules_(std::move(rules)), random_(&random) {}

  bool any() const { return !rules_.empty(); }
  /// Whether a fault of this kind hits the call now.
  bool strikes(FaultKind kind, std::string_view operation);
  /// How late the answer is; zero mostly.
  std::chrono::milliseconds latency(std::string_view operation);

 private:
  const FaultRule* draw(FaultKind kind, std::string_view operation);

  std::vector<FaultRule> rules_;
  base::Random* random_;
};

}  // namespace sourceflow::local
