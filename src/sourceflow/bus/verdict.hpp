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
    hold,   ///< keep it until the message in front is gone, if that becomes a dead letter, and try
            ///< it then; else give it back
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
/// SQS would move it without one. On a FIFO queue those behind it are held until it is gone: given
/// back they would be received once more for each dead letter before them, and SQS would move them
/// too in the end, although nothing is wrong with them.
Verdict verdict(const app::Handled& handled,
                const Judged& message,
                const RetryDelays& delays,
                base::Random& dice);

/// The wait before the try after `receive_count` receives.
std::chrono::seconds retry_delay(const RetryDelays& delays, int receive_count, base::Random& dice);

}  // namespace sourceflow::bus
