#include "sourceflow/bus/move_letters.hpp"

#include <chrono>
#include <cmath>
#include <stdexcept>

#include "sourceflow/bus/existing_queue.hpp"
#include "sourceflow/bus/names.hpp"
#include "sourceflow/bus/until.hpp"

namespace sourceflow::bus {
namespace {

constexpr std::chrono::milliseconds look_again{200};
constexpr double fastest = 500;

bool is_under_way(const aws::MoveTask& task) {
  return task.status == aws::MoveTask::Status::running ||
         task.status == aws::MoveTask::Status::cancelling;
}

base::Task<std::string> arn_of(aws::Sqs& sqs, std::string url) {
  const std::vector<std::string> names{"QueueArn"};
  const auto attributes = co_await sqs.queue_attributes(url, names);
  co_return attributes.at(names[0]);
}

}  // namespace

bool is_task_for_sqs(const RedriveOptions& options,
                     std::string_view dead_letter_queue,
                     std::size_t sources,
                     bool has_history) {
  const bool takes_rate = options.rate == 0 || (options.rate >= 1 && options.rate <= fastest &&
                                                options.rate == std::floor(options.rate));
  return options.may_use_move_task && options.filter.is_empty() && options.to.empty() &&
         options.max == 0 && takes_rate && sources == 1 && !has_history &&
         !is_fifo(dead_letter_queue);
}

base::Task<std::optional<std::size_t>> move_letters(aws::Sqs& sqs,
                                                    aws::MoveTasks& tasks,
                                                    std::string queue,
                                                    RedriveOptions options,
                                                    bool has_history) {
  // What needs no question to SQS is asked first.
  if (!is_task_for_sqs(options, queue, 1, has_history)) co_return std::nullopt;
  const auto url = co_await existing_queue(sqs, queue);
  const auto sources = co_await tasks.sources(url);
  if (!is_task_for_sqs(options, queue, sources.size(), has_history)) co_return std::nullopt;
  // Named, because SQS knows the source only of what it has moved here by itself.
  const auto destination = co_await arn_of(sqs, sources[0]);
  const auto source = co_await arn_of(sqs, url);
  const auto earlier = co_await tasks.of(source);
  if (!earlier.empty() && is_under_way(earlier.front()))
    throw std::runtime_error("a move task of SQS moves them already: `sourceflow dlq tasks " +
                             queue + "` shows it, and cancels it with --cancel");
  const auto handle =
      co_await tasks.start(source, destination, static_cast<std::int64_t>(options.rate));
  bool is_cancelled = false;
  for (;;) {
    const auto all = co_await tasks.of(source);
    if (all.empty()) throw std::runtime_error("SQS does not know its move task any more");
    const auto& task = all.front();
    using enum aws::MoveTask::Status;
    if (task.status == failed)
      throw std::runtime_error("SQS could not move the dead letters: " + task.failure);
    const auto moved = static_cast<std::size_t>(task.moved);
    const bool goes_on = !options.goes_on || options.goes_on(moved);
    if (task.status == completed || task.status == cancelled) co_return moved;
    if (!goes_on && !is_cancelled && task.status == running) {
      is_cancelled = true;
      co_await tasks.cancel(handle);
    }
    co_await pause(look_again);
  }
}

base::Task<std::vector<aws::MoveTask>> move_tasks_of(aws::Sqs& sqs,
                                                     aws::MoveTasks& tasks,
                                                     std::string queue) {
  const auto url = co_await existing_queue(sqs, queue);
  const auto source = co_await arn_of(sqs, url);
  co_return co_await tasks.of(source);
}

base::Task<std::optional<aws::MoveTask>> cancel_move_task(aws::Sqs& sqs,
                                                          aws::MoveTasks& tasks,
                                                          std::string queue) {
  const auto all = co_await move_tasks_of(sqs, tasks, queue);
  for (const auto& task : all) {
    if (task.status != aws::MoveTask::Status::running) continue;
    co_await tasks.cancel(task.handle);
    co_return task;
  }
  co_return std::nullopt;
}

}  // namespace sourceflow::bus
