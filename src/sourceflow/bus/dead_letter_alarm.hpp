#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/base/clock.hpp"

namespace sourceflow::base {
class Settings;
}

namespace sourceflow::bus {

/// A threshold of a dead-letter queue was crossed, upwards or back.
struct DeadLetterNotice {
  enum class What { depth, age };
  std::string queue = {};
  What what = What::depth;
  /// True when it was reached, false when it is over.
  bool is_raised = true;
  std::int64_t depth = 0;
  /// Of the oldest letter seen; zero if none was.
  std::chrono::seconds age{0};

  friend bool operator==(const DeadLetterNotice&, const DeadLetterNotice&) = default;
};

/// When a service that listens to queues says that messages die there.
///
///     Aws{.dead_letters = {.depth = 10, .age = 1h, .notify = [](const auto& notice) { ... }}}
///
/// Each crossing is told once, by a line in the log and by `notify`; depth and age are also
/// metrics.
struct DeadLetterAlarm {
  /// How often the dead-letter queues are looked at: 1 s or more; zero never does.
  std::chrono::seconds every{60};
  /// Letters from which on it is raised, and down to which it is over again: fewer. Zero in `depth`
  /// never raises it.
  std::int64_t depth = 1;
  std::int64_t depth_over = 0;
  /// Age of the oldest letter from which on it is raised; it is over again below half of that. Zero
  /// never raises it.
  std::chrono::seconds age{0};
  /// Called on the I/O thread: must be quick. What it throws is logged.
  std::function<void(const DeadLetterNotice&)> notify = {};

  /// Takes what the operator says, as `SOURCEFLOW_DEAD_LETTERS_DEPTH`.
  void read(base::Settings& from);
  /// Every complaint, one sentence each.
  std::vector<std::string> validate() const;
};

/// Decides what has been crossed in one queue, each crossing once.
class DeadLetterWatch {
 public:
  /// What was seen of the queue: `oldest` is when the oldest letter seen died.
  struct Seen {
    std::int64_t depth = 0;
    std::optional<base::Time> oldest = {};
  };

  DeadLetterWatch(std::string queue, const DeadLetterAlarm& alarm)
      : queue_(std::move(queue)), alarm_(alarm) {}

  std::vector<DeadLetterNotice> look(const Seen& seen, base::Time now);

 private:
  std::string queue_;
  DeadLetterAlarm alarm_;
  bool is_deep_ = false;
  bool is_old_ = false;
};

/// The age of the oldest letter seen; zero without one.
std::chrono::seconds age_of(const DeadLetterWatch::Seen& seen, base::Time now);

}  // namespace sourceflow::bus
