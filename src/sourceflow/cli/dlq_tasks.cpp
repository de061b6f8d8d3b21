#include <iostream>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/bus/move_task_text.hpp"
#include "sourceflow/cli/dlq_options.hpp"

namespace sourceflow::cli {

int dead_letter_tasks(const DlqOptions& options) {
  bus::Admin admin(options.aws);
  if (!options.cancel) {
    const auto tasks = admin.move_tasks(options.queue);
    if (tasks.empty()) {
      std::cout << "SQS remembers no move task for the dead letters of " << options.queue << "\n";
    } else {
      std::cout << bus::to_text(tasks, base::system_clock()->now());
    }
    return 0;
  }
  const auto task = admin.cancel_move_task(options.queue);
  if (!task) {
    std::cerr << "sourceflow dlq tasks: no move task runs for the dead letters of " << options.queue
              << "\n";
    return 1;
  }
  std::cout << "cancelled; the " << task->moved << " dead letters that it had moved stay moved\n";
  return 0;
}

}  // namespace sourceflow::cli
