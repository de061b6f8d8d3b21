#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/aws/messages.hpp"

namespace sourceflow::bus {

/// How much is in a queue. SQS counts approximately, and may lag by a minute.
struct QueueStatus {
  std::string name = {};
  bool is_fifo = false;
  std::int64_t waiting = 0;
  std::int64_t in_flight = 0;
  std::int64_t delayed = 0;
  /// The queue its dead letters go to, and how many are there; empty and absent without one.
  std::string dead_letter_queue = {};
  std::optional<std::int64_t> dead_letters = {};

  friend bool operator==(const QueueStatus&, const QueueStatus&) = default;
};

/// Reads what SQS says about a queue; `dead_letters` stays absent.
QueueStatus status_of(const aws::Attributes& attributes);

/// Fills in the dead letters, and leaves out the dead-letter queues of others. Sorted by name.
std::vector<QueueStatus> with_dead_letters(std::vector<QueueStatus> queues);

/// A table with a line for each queue and one for the sums.
std::string to_text(const std::vector<QueueStatus>& queues);

}  // namespace sourceflow::bus
