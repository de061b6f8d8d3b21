#include "sourceflow/aws/sqs.hpp"

#include <utility>

#include "sourceflow/aws/call.hpp"
#include "sourceflow/aws/session.hpp"
#include "sourceflow/aws/sqs_wire.hpp"

namespace sourceflow::aws {
namespace {

base::Task<std::string> ask(Session* session, std::string_view operation, std::string body) {
  Call call{.service = sqs_service, .operation = operation, .body = std::move(body)};
  auto answer = co_await session->call(std::move(call));
  co_return std::move(answer.body);
}

bool is_missing_queue(const Error& error) {
  return error.code() == "QueueDoesNotExist" ||
         error.code() == "AWS.SimpleQueueService.NonExistentQueue";
}

}  // namespace

base::Task<std::string> Sqs::create_queue(std::string name, Attributes attributes, Tags tags) {
  auto body = sqs_wire::create_queue(name, attributes, tags);
  const auto answer = co_await ask(session_, "CreateQueue", std::move(body));
  co_return sqs_wire::read_text(answer, "QueueUrl");
}

base::Task<std::optional<std::string>> Sqs::queue_url(std::string name) {
  auto body = sqs_wire::create_queue(name, {}, {});
  try {
    const auto answer = co_await ask(session_, "GetQueueUrl", std::move(body));
    co_return sqs_wire::read_text(answer, "QueueUrl");
  } catch (const Error& error) {
    if (!is_missing_queue(error)) throw;
  }
  co_return std::nullopt;
}

base::Task<> Sqs::delete_queue(std::string queue_url) {
  auto body = sqs_wire::queue_only(queue_url);
  co_await ask(session_, "DeleteQueue", std::move(body));
}

base::Task<Attributes> Sqs::queue_attributes(std::string queue_url,
                                             std::vector<std::string> names) {
  auto body = sqs_wire::queue_attributes(queue_url, names);
  const auto answer = co_await ask(session_, "GetQueueAttributes", std::move(body));
  co_return sqs_wire::read_map(answer, "Attributes");
}

base::Task<> Sqs::set_queue_attributes(std::string queue_url, Attributes attributes) {
  auto body = sqs_wire::set_queue_attributes(queue_url, attributes);
  co_await ask(session_, "SetQueueAttributes", std::move(body));
}

base::Task<std::vector<std::string>> Sqs::list_queues(std::string prefix) {
  std::vector<std::string> urls;
  std::string token;
  do {
    auto body = sqs_wire::list_queues(prefix, token);
    const auto answer = co_await ask(session_, "ListQueues", std::move(body));
    auto page = sqs_wire::read_queue_page(answer);
    for (auto& url : page.urls) urls.push_back(std::move(url));
    token = std::move(page.next_token);
  } while (!token.empty());
  co_return urls;
}

base::Task<> Sqs::purge(std::string queue_url) {
  auto body = sqs_wire::queue_only(queue_url);
  co_await ask(session_, "PurgeQueue", std::move(body));
}

base::Task<> Sqs::tag_queue(std::string queue_url, Tags tags) {
  auto body = sqs_wire::tag_queue(queue_url, tags);
  co_await ask(session_, "TagQueue", std::move(body));
}

base::Task<Tags> Sqs::queue_tags(std::string queue_url) {
  auto body = sqs_wire::queue_only(queue_url);
  const auto answer = co_await ask(session_, "ListQueueTags", std::move(body));
  co_return sqs_wire::read_map(answer, "Tags");
}

base::Task<Sent> Sqs::send(std::string queue_url, SendEntry entry) {
  auto body = sqs_wire::send(queue_url, entry);
  const auto answer = co_await ask(session_, "SendMessage", std::move(body));
  co_return sqs_wire::read_sent(answer, entry);
}

base::Task<std::vector<EntryResult>> Sqs::send_batch(std::string queue_url,
                                                     std::vector<SendEntry> entries) {
  auto body = sqs_wire::send_batch(queue_url, entries);
  const auto answer = co_await ask(session_, "SendMessageBatch", std::move(body));
  co_return sqs_wire::read_sent_batch(answer, entries);
}

base::Task<std::vector<ReceivedMessage>> Sqs::receive(std::string queue_url,
                                                      ReceiveOptions options) {
  Call call{.service = sqs_service,
            .operation = "ReceiveMessage",
            .body = sqs_wire::receive(queue_url, options),
            .extra_wait = options.wait};
  const auto answer = co_await session_->call(std::move(call));
  co_return sqs_wire::read_received(answer.body);
}

base::Task<std::vector<EntryResult>> Sqs::delete_batch(std::string queue_url,
                                                       std::vector<std::string> receipts) {
  auto body = sqs_wire::delete_batch(queue_url, receipts);
  const auto answer = co_await ask(session_, "DeleteMessageBatch", std::move(body));
  co_return sqs_wire::read_batch(answer, receipts.size());
}

base::Task<std::vector<EntryResult>> Sqs::change_visibility_batch(
    std::string queue_url, std::vector<VisibilityEntry> entries) {
  auto body = sqs_wire::change_visibility_batch(queue_url, entries);
  const auto answer = co_await ask(session_, "ChangeMessageVisibilityBatch", std::move(body));
  co_return sqs_wire::read_batch(answer, entries.size());
}

}  // namespace sourceflow::aws
