#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sourceflow/aws/move_tasks.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/task.hpp"
#include "sourceflow/bus/found_letter.hpp"

namespace sourceflow::bus {

/// Whether SQS's own move task does what these options ask for. It moves everything, keeps no order
/// and no history, and takes a whole rate up to 500; `sources` are the queues that die here.
bool is_task_for_sqs(const RedriveOptions& options,
                     std::string_view dead_letter_queue,
                     std::size_t sources,
                     bool has_history);

/// Redrives by a move task of SQS where that fits: gives how many it moved. Nothing if it does not
/// fit, and then nothing was done. Ended by `goes_on`, the task is cancelled.
base::Task<std::optional<std::size_t>> move_letters(aws::Sqs& sqs,
                                                    aws::MoveTasks& tasks,
                                                    std::string queue,
                                                    RedriveOptions options,
                                                    bool has_history);

/// The move tasks of SQS for a dead-letter queue that SQS remembers, the latest first; also those
/// that somebody else started.
base::Task<std::vector<aws::MoveTask>> move_tasks_of(aws::Sqs& sqs,
                                                     aws::MoveTasks& tasks,
                                                     std::string queue);

/// Cancels the task that runs; gives what it was, or nothing if none runs.
base::Task<std::optional<aws::MoveTask>> cancel_move_task(aws::Sqs& sqs,
                                                          aws::MoveTasks& tasks,
                                                          std::string queue);

}  // namespace sourceflow::bus
