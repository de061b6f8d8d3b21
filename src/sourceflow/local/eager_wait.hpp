#pragma once

#include <chrono>

namespace sourceflow::local {

/// Decides how long the endpoint's thread looks for the next request before it sleeps.
///
/// A client that waits for each answer sends its next request within microseconds, and waking a
/// sleeping thread takes longer than answering. Looking costs the processor that somebody else may
/// need, so it takes place only after a sleep proved too short to be worth it, ends with the first
/// look in vain, and stops for a while as soon as anybody else wants the processor.
///
///     idle -> should_look? -> looked: found work -> idle ...
///                          -> no: sleep -> slept
class EagerWait {
 public:
  using Duration = std::chrono::nanoseconds;
  using Moment = std::chrono::steady_clock::time_point;

  /// Nothing is left to do: the wait begins.
  void idle(Moment now) { began_ = now; }

  /// True if it is worth looking once more; false if it is time to sleep.
  bool should_look(Moment now) const { return is_eager_ && now - began_ < longest; }

  /// After the thread offered its processor to others between two looks, which took this long.
  void yielded(Duration took, Moment now);

  /// There was something to do, found by looking or by sleeping until now.
  void found(bool by_sleeping, Moment now);

  /// It would have been in vain to look for longer than this.
  static constexpr Duration longest = std::chrono::microseconds(150);
  /// A yield that takes longer means that somebody else ran.
  static constexpr Duration unshared = std::chrono::microseconds(4);
  static constexpr Duration pause = std::chrono::milliseconds(5);

 private:
  Moment began_{};
  Moment not_before_{};
  bool is_eager_ = false;
};

}  // namespace sourceflow::local
