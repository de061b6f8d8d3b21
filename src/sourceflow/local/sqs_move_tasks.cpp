#include <algorithm>

#include "sourceflow/local/sqs.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr std::int64_t max_rate = 500;

NamedQueue& source_of(Call& call) {
  NamedQueue* const queue = call.world.queues.find(call.in.required("SourceArn"));
  if (queue != nullptr) return *queue;
  throw ServiceError(errors::resource_not_found,
                     "The resource that you specified for the SourceArn parameter doesn't exist.");
}

bool is_dead_letter_queue(const Queues& queues, const std::string& arn) {
  return std::ranges::any_of(queues.all(), [&](const auto& entry) {
    const auto& redrive = entry.second->queue.attributes().redrive;
    return redrive && redrive->dead_letter_arn == arn;
  });
}

void start_message_move_task(Call& call) {
  NamedQueue& source = source_of(call);
  const std::string destination(call.in.text("DestinationArn").value_or(""));
  const auto rate = call.in.number("MaxNumberOfMessagesPerSecond");
  if (rate && (*rate < 1 || *rate > max_rate)) {
    throw ServiceError(
        errors::invalid_parameter_value,
        "Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be "
        "between 1 and 500.");
  }
  if (!is_dead_letter_queue(call.world.queues, *source.arn)) {
    throw ServiceError(errors::invalid_parameter_value,
                       "Source queue must be configured as a Dead Letter Queue.");
  }
  const NamedQueue* const target =
      destination.empty() ? &source : call.world.queues.find(destination);
  if (target == nullptr) {
    throw ServiceError(
        errors::resource_not_found,
        "The resource that you specified for the DestinationArn parameter doesn't exist.");
  }
  if (target->queue.attributes().fifo != source.queue.attributes().fifo) {
    throw ServiceError(errors::unsupported_operation,
                       "Messages move between queues of the same type, standard or FIFO.");
  }
  if (call.world.move_tasks.is_running(*source.arn)) {
    throw ServiceError(
        errors::invalid_parameter_value,
        "There is already a task running. Only one active task is allowed for a source "
        "queue arn at a given time.");
  }
  source.queue.advance(call.now);
  call.out.text(
      "TaskHandle",
      call.world.move_tasks.start(source, destination, rate.value_or(0), call.now).handle);
}

void cancel_message_move_task(Call& call) {
  MoveTask* const task = call.world.move_tasks.find(call.in.required("TaskHandle"));
  if (task == nullptr || task->status != MoveTask::Status::running) {
    throw ServiceError(errors::resource_not_found, "Task does not exist.");
  }
  task->status = MoveTask::Status::cancelled;
  call.out.number("ApproximateNumberOfMessagesMoved", static_cast<std::int64_t>(task->moved));
}

std::string_view text_of(MoveTask::Status status) {
  switch (status) {
    case MoveTask::Status::running:
      return "RUNNING";
    case MoveTask::Status::completed:
      return "COMPLETED";
    case MoveTask::Status::cancelled:
      return "CANCELLED";
    default:
      return "FAILED";
  }
}

void write(Output& out, const MoveTask& task) {
  using std::chrono::milliseconds;
  if (task.status == MoveTask::Status::running) out.text("TaskHandle", task.handle);
  out.text("Status", text_of(task.status));
  out.text("SourceArn", task.source);
  if (!task.destination.empty()) out.text("DestinationArn", task.destination);
  if (task.messages_per_second != 0)
    out.number("MaxNumberOfMessagesPerSecond", task.messages_per_second);
  out.number("ApproximateNumberOfMessagesMoved", static_cast<std::int64_t>(task.moved));
  out.number("ApproximateNumberOfMessagesToMove", static_cast<std::int64_t>(task.to_move));
  if (!task.failure.empty()) out.text("FailureReason", task.failure);
  out.number("StartedTimestamp",
             std::chrono::duration_cast<milliseconds>(task.started.time_since_epoch()).count());
}

void list_message_move_tasks(Call& call) {
  const NamedQueue& source = source_of(call);
  const std::int64_t limit = call.in.number("MaxResults").value_or(1);
  if (limit < 1 || limit > 10) {
    throw ServiceError(
        errors::invalid_parameter_value,
        "Value " + std::to_string(limit) +
            " for parameter MaxResults is invalid. Reason: Must be between 1 and 10.");
  }
  call.out.begin_list({"Results", "ListMessageMoveTasksResultEntry"});
  std::int64_t listed = 0;
  for (const MoveTask* task : call.world.move_tasks.of(*source.arn)) {
    if (listed++ == limit) break;
    call.out.begin_item();
    write(call.out, *task);
    call.out.end_item();
  }
  call.out.end_list();
}

constexpr Operation operations[] = {
    {"CancelMessageMoveTask", cancel_message_move_task},
    {"ListMessageMoveTasks", list_message_move_tasks},
    {"StartMessageMoveTask", start_message_move_task},
};

}  // namespace

std::span<const Operation> sqs_move_task_operations() { return operations; }

}  // namespace sourceflow::local
