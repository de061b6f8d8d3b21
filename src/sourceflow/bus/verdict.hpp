#pragma once

#include <chrono>
#include <string>

#include "sourceflow/app/connection.hpp"
#include "sourceflow/base/random.hpp"
#include "sourceflow/bus/connect.hpp"

namespace sourceflow::bus {

/// What happens to a received message after its handler.
struct Verdict {
  enum class Action {
    acknowledge,  ///< delete it
    give_back,    ///< others may receive it after `delay`
    dead_letter,  ///< send it to the dead-letter queue with `reason`, then delete it
    hold,   ///< keep it until the message in front, which becomes a dead letter, is gone; then try
            ///< it
    leave,  ///< it is no longer ours
  };
  Action action = Action::acknowledge;
  std::chrono::seconds delay{0};
  std::string reason = {};

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// What a verdict needs to know of the message and its queue.
struct Judged {
  int receive_count = 1;
  int max_receives = 10;
  bool is_fifo = false;
};

/// The verdict on an outcome.
///
/// A message that failed at its last receive becomes a dead letter by us, with the reason, before
/// SQS would move it without one. On a FIFO queue the receives of those behind it have been counted
/// as well: at their last receive they are held instead of given back, or SQS would move them too
/// although nothing is wrong with them.
Verdict verdict(const app::Handled& handled,
                const Judged& message,
                const RetryDelays& delays,
                base::Random& dice);

/// The wait before the try after `receive_count` receives.
std::chrono::seconds retry_delay(const RetryDelays& delays, int receive_count, base::Random& dice);

}  // namespace sourceflow::bus
