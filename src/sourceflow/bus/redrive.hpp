#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/task.hpp"
#include "sourceflow/bus/found_letter.hpp"

namespace sourceflow::bus {

/// Reads a dead-letter queue without taking anything from it: what is read is hidden meanwhile and
/// then given back. Of one message group of a FIFO queue only the first ten can be read. Stops
/// after `max`, zero being all.
base::Task<std::vector<FoundLetter>> read_letters(aws::Sqs& sqs,
                                                  std::string queue,
                                                  LetterFilter filter,
                                                  std::size_t max);

/// Sends letters back, in order within each group, and deletes each only when it has been sent.
/// Gives how many. One that dies again meanwhile is left where it is.
base::Task<std::size_t> redrive(aws::Sqs& sqs, std::string queue, RedriveOptions options);

/// Deletes letters; without a filter all of them, by one call. Gives how many, as far as that is
/// known.
base::Task<std::size_t> purge_letters(aws::Sqs& sqs, std::string queue, LetterFilter filter);

}  // namespace sourceflow::bus
