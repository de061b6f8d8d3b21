#include "sourceflow/local/move_tasks.hpp"

#include <algorithm>

#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/identifiers.hpp"

namespace sourceflow::local {

using base::Time;
using Status = MoveTask::Status;

namespace {

// Others want to be answered in between.
constexpr int most_at_once = 1000;
// AWS keeps ten finished tasks of a source.
constexpr std::size_t most_kept = 1000;

}  // namespace

const MoveTask& MoveTasks::start(NamedQueue& source,
                                 std::string destination,
                                 std::int64_t per_second,
                                 Time now) {
  if (tasks_.size() >= most_kept) {
    std::erase_if(tasks_, [](const MoveTask& task) { return task.status != Status::running; });
  }
  const std::string id =
      R"({"taskId":")" + random_id(random_).text() + R"(","sourceArn":")" + *source.arn + "\"}";
  return tasks_.emplace_back(MoveTask{.handle = to_base64(id),
                                      .source = *source.arn,
                                      .destination = std::move(destination),
                                      .messages_per_second = per_second,
                                      .started = now,
                                      .to_move = source.queue.counts().visible});
}

MoveTask* MoveTasks::find(std::string_view handle) {
  const auto found = std::ranges::find(tasks_, handle, &MoveTask::handle);
  return found == tasks_.end() ? nullptr : &*found;
}

std::vector<const MoveTask*> MoveTasks::of(std::string_view source) const {
  std::vector<const MoveTask*> found;
  for (const MoveTask& task : tasks_) {
    if (task.source == source) found.insert(found.begin(), &task);
  }
  return found;
}

bool MoveTasks::is_running(std::string_view source) const {
  return std::ranges::any_of(tasks_, [&](const MoveTask& task) {
    return task.source == source && task.status == Status::running;
  });
}

Time MoveTasks::next_of(const MoveTask& task) {
  if (task.messages_per_second == 0) return task.started;
  return task.started +
         std::chrono::microseconds(1'000'000 * task.moved /
                                   static_cast<std::uint64_t>(task.messages_per_second));
}

void MoveTasks::advance(Time now) {
  for (MoveTask& task : tasks_) {
    for (int i = 0; i < most_at_once && task.status == Status::running && next_of(task) <= now;
         ++i) {
      if (!move_one(task, now)) break;
    }
  }
}

bool MoveTasks::move_one(MoveTask& task, Time now) {
  NamedQueue* const source = queues_.find(task.source);
  auto message = source == nullptr ? std::nullopt : source->queue.take(now);
  if (!message) {
    task.status = Status::completed;
    return false;
  }
  const bool has_origin = message->dead_letter_source != nullptr;
  const std::string target =
      !task.destination.empty() || !has_origin ? task.destination : *message->dead_letter_source;
  NamedQueue* const queue = queues_.find(target);
  if (queue == nullptr) {
    task.status = Status::failed;
    // Nobody knows where a message belongs that was sent to the dead letters, not moved there.
    task.failure = target.empty() ? "CouldNotDetermineMessageSource"
                                  : "AWS.SimpleQueueService.NonExistentQueue";
    queues_.send(*source, std::move(*message), now);
    return false;
  }
  message->id = random_id(random_);
  message->sent = {};
  message->receives = 0;
  message->dead_letter_source.reset();
  queues_.send(*queue, std::move(*message), now);
  ++task.moved;
  return true;
}

std::optional<Time> MoveTasks::next_event() const {
  std::optional<Time> next;
  for (const MoveTask& task : tasks_) {
    if (task.status != Status::running) continue;
    next = next ? std::min(*next, next_of(task)) : next_of(task);
  }
  return next;
}

}  // namespace sourceflow::local
