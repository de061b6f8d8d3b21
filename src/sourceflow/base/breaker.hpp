#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::base {

/// Says whether an exception is of some kind.
using ErrorKind = std::function<bool(const std::exception&)>;

/// The exceptions of any of these types: `kinds<HttpTimeout, ConnectionLost>()`.
template <class... Errors>
ErrorKind kinds() {
  return [](const std::exception& error) {
    return (... || (dynamic_cast<const Errors*>(&error) != nullptr));
  };
}

/// When a breaker opens and closes.
struct BreakerOptions {
  /// Failures in a row that open it: 1 or more.
  int failures = 5;
  /// How long it stays open before calls are tried again: more than zero.
  std::chrono::milliseconds open{60'000};
  /// Calls at the same time while it tries: 1 or more.
  int trials = 3;
  /// Successes while it tries that close it: 1 or more.
  int successes = 2;
  /// What counts as a failure; empty: everything that `ignored` does not take. All else says
  /// nothing about the dependency: neither failure nor success.
  ErrorKind handled = {};
  ErrorKind ignored = {};

  /// Every complaint, one sentence each.
  std::vector<std::string> validate() const;
};

enum class BreakerState {
  closed,     ///< calls go through
  open,       ///< calls are refused at once
  half_open,  ///< a few calls try whether the dependency works again
};
std::string_view to_text(BreakerState state);

/// What a breaker has seen, and where it stands.
struct BreakerStatus {
  BreakerState state = BreakerState::closed;
  int failures_in_a_row = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  std::uint64_t ignored = 0;
  std::uint64_t refused = 0;
  std::uint64_t opened = 0;
  /// Of the last failure, or why somebody opened it by hand.
  std::string reason = {};
  bool is_tripped = false;
};

/// Leaves a dependency that fails alone for a while, so that it can recover and nobody waits for
/// it.
///
/// After some failures in a row calls are refused; after a while a few are let through, and when
/// enough of them succeed all are. A pure state machine: it is told the time, holds no lock and
/// knows no dependency. Every call that `begin` allows must end by one of the three.
class Breaker {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  /// A call that may be made. One from before the breaker opened or closed counts, but changes
  /// nothing.
  enum class Ticket : std::uint64_t {};

  explicit Breaker(BreakerOptions options = {}) : options_(std::move(options)) {}

  /// Nothing if the call must not be made.
  std::optional<Ticket> begin(Moment now);
  /// Whether `begin` would allow one.
  bool allows(Moment now) const;

  void succeeded(Ticket ticket, Moment now);
  void failed(Ticket ticket, Moment now, std::string reason);
  void ignored(Ticket ticket, Moment now);

  /// Opens it by hand; it stays so until `reset`.
  void trip(Moment now, std::string reason);
  /// Closes it by hand.
  void reset(Moment now);

  BreakerState state(Moment now) const;
  BreakerStatus status(Moment now) const;
  const BreakerOptions& options() const { return options_; }

 private:
  void enter(BreakerState state, Moment now);
  bool is_over(Moment now) const;
  bool is_current(Ticket ticket) const { return static_cast<std::uint64_t>(ticket) == epoch_; }

  BreakerOptions options_;
  BreakerState state_ = BreakerState::closed;
  Moment since_{};
  std::uint64_t epoch_ = 0;
  int running_trials_ = 0;
  int good_trials_ = 0;
  BreakerStatus seen_;
};

}  // namespace sourceflow::base
