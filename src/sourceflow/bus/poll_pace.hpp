#pragma once

#include <chrono>
#include <cstddef>

namespace sourceflow::bus {

/// Decides how many receive calls a queue gets at the same time, and how each waits.
///
/// One call waits long on an idle queue. Each call that comes back full adds another, up to a
/// limit; each that does not takes one away. A call is made only where all that it may bring has
/// room. After a batch that was neither empty nor full the next call pauses a moment, so that
/// messages that trickle in are fetched together.
class PollPace {
 public:
  struct Limits {
    std::size_t pollers = 4;
    std::size_t batch = 10;
    std::size_t in_hand = 400;
    std::chrono::seconds wait{20};
    std::chrono::milliseconds pause{5};
  };
  struct Call {
    std::chrono::milliseconds pause{0};
    std::chrono::seconds wait{0};
  };

  explicit PollPace(Limits limits) : limits_(limits) {}

  /// How many more calls should be started now, with so many messages in hand.
  std::size_t to_start(std::size_t in_hand) const;

  /// A call begins: how long it pauses first, and how long it waits for messages.
  Call begin();
  /// It came back with so many messages.
  void end(std::size_t received);
  /// It failed: the queue is left to one call.
  void end_failed();

  std::size_t polling() const { return polling_; }
  std::size_t wanted() const { return wanted_; }

 private:
  Limits limits_;
  std::size_t polling_ = 0;
  std::size_t wanted_ = 1;
  std::size_t last_received_ = 0;
};

}  // namespace sourceflow::bus
