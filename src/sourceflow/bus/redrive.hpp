#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/task.hpp"
#include "sourceflow/bus/found_letter.hpp"
#include "sourceflow/bus/letter_history.hpp"
#include "sourceflow/bus/letter_seals.hpp"

namespace sourceflow::bus {

/// What letters are worked on with. Without an opener sealed bodies stay closed; without a history
/// nothing is noted.
struct LetterTools {
  aws::Sqs* sqs = nullptr;
  LetterSeals* opener = nullptr;
  LetterHistory* history = nullptr;
  const base::Clock* clock = nullptr;
};

/// Reads a dead-letter queue without taking anything from it: what is read is hidden meanwhile and
/// then given back. Of one message group of a FIFO queue only the first ten can be read. Stops
/// after `max`, zero being all.
base::Task<std::vector<FoundLetter>> read_letters(LetterTools tools,
                                                  std::string queue,
                                                  LetterFilter filter,
                                                  std::size_t max);

/// Sends letters back, in order within each group. Each is noted in the history, sent, noted as
/// sent and deleted, in this order: killed at any moment, nothing is lost, and what is sent again
/// has its message's own id. Gives how many. One that dies again meanwhile is left where it is.
base::Task<std::size_t> redrive(LetterTools tools, std::string queue, RedriveOptions options);

/// Sends one letter with another payload and then deletes it; false if there is no such letter.
/// Throws std::invalid_argument if it cannot be changed so.
base::Task<bool> edit_letter(LetterTools tools, std::string queue, LetterEdit edit);

/// Deletes letters; without a filter and a history all of them, by one call. Gives how many, as far
/// as that is known.
base::Task<std::size_t> purge_letters(LetterTools tools, std::string queue, LetterFilter filter);

}  // namespace sourceflow::bus
