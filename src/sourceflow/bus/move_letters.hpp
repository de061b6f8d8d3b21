#pragma once

#include <optional>
#include <string>

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

}  // namespace sourceflow::bus
