#include "sourceflow/bus/move_task_text.hpp"

#include "sourceflow/bus/text_table.hpp"

namespace sourceflow::bus {
namespace {

std::string_view name_of(aws::MoveTask::Status status) {
  switch (status) {
    using enum aws::MoveTask::Status;
    case running:
      return "running";
    case completed:
      return "completed";
    case cancelling:
      return "cancelling";
    case cancelled:
      return "cancelled";
    case failed:
      return "failed";
  }
  return "unknown";
}

}  // namespace

std::string to_text(const std::vector<aws::MoveTask>& tasks, base::Time now) {
  std::vector<TextRow> rows{{"started", "status", "moved", "of", "failure"}};
  for (const auto& task : tasks)
    rows.push_back({age_text(now - task.started) + " ago",
                    std::string(name_of(task.status)),
                    std::to_string(task.moved),
                    std::to_string(task.to_move),
                    task.failure.empty() ? "-" : task.failure});
  return text_table(rows);
}

}  // namespace sourceflow::bus
