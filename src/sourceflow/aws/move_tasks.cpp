#include "sourceflow/aws/move_tasks.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/json/value_to.hpp>

#include "sourceflow/aws/call.hpp"
#include "sourceflow/aws/json_document.hpp"
#include "sourceflow/aws/json_text.hpp"
#include "sourceflow/aws/session.hpp"
#include "sourceflow/aws/sqs_wire.hpp"

namespace sourceflow::aws {
namespace {

constexpr std::string_view service_name = "SQS";

MoveTask::Status status_of(std::string_view text) {
  using enum MoveTask::Status;
  if (text == "RUNNING") return running;
  if (text == "COMPLETED") return completed;
  if (text == "CANCELLING") return cancelling;
  if (text == "CANCELLED") return cancelled;
  return failed;
}

std::int64_t number(const boost::json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found && found->is_int64() ? found->get_int64() : 0;
}

base::Time time(const boost::json::object& object, std::string_view name) {
  return base::Time{std::chrono::milliseconds{
      std::clamp<std::int64_t>(number(object, name), 0, sqs_wire::last_time)}};
}

}  // namespace

base::Task<std::string> MoveTasks::ask(std::string operation, std::string body) {
  Call call{.service = sqs_service, .operation = operation, .body = std::move(body)};
  auto answer = co_await session_->call(std::move(call));
  co_return std::move(answer.body);
}

base::Task<std::string> MoveTasks::start(std::string source_arn,
                                         std::string destination_arn,
                                         std::int64_t per_second) {
  JsonText text;
  text.open('{').member("SourceArn", source_arn).member("DestinationArn", destination_arn);
  if (per_second > 0) text.member("MaxNumberOfMessagesPerSecond", per_second);
  text.close('}');
  const auto answer = co_await ask("StartMessageMoveTask", text.take());
  co_return sqs_wire::read_text(answer, "TaskHandle");
}

base::Task<std::vector<MoveTask>> MoveTasks::of(std::string source_arn) {
  JsonText text;
  text.open('{').member("SourceArn", source_arn).member("MaxResults", 10).close('}');
  const auto answer = co_await ask("ListMessageMoveTasks", text.take());
  const JsonDocument document(answer, service_name);
  std::vector<MoveTask> tasks;
  for_objects(document.object(), "Results", [&](const boost::json::object& each) {
    tasks.push_back({.handle = std::string(aws::text(each, "TaskHandle")),
                     .status = status_of(aws::text(each, "Status")),
                     .moved = number(each, "ApproximateNumberOfMessagesMoved"),
                     .to_move = number(each, "ApproximateNumberOfMessagesToMove"),
                     .started = time(each, "StartedTimestamp"),
                     .failure = std::string(aws::text(each, "FailureReason"))});
  });
  co_return tasks;
}

base::Task<> MoveTasks::cancel(std::string handle) {
  JsonText text;
  text.open('{').member("TaskHandle", handle).close('}');
  co_await ask("CancelMessageMoveTask", text.take());
}

base::Task<std::vector<std::string>> MoveTasks::sources(std::string queue_url) {
  const auto answer = co_await ask("ListDeadLetterSourceQueues", sqs_wire::queue_only(queue_url));
  const JsonDocument document(answer, service_name);
  std::vector<std::string> urls;
  if (const auto* list = array_member(document.object(), "queueUrls"))
    for (const auto& url : *list) urls.emplace_back(text_of(url));
  co_return urls;
}

}  // namespace sourceflow::aws
