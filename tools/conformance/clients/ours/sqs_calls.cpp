#include "clients/ours/calls.hpp"

namespace sourceflow::conformance {

namespace {

base::Task<json::object> create_queue(Clients* clients, Input input) {
  input.only({"QueueName", "Attributes", "tags"});
  auto attributes = input.pairs("Attributes");
  auto tags = input.pairs("tags");
  auto name = input.text("QueueName");
  auto url =
      co_await clients->sqs.create_queue(std::move(name), std::move(attributes), std::move(tags));
  co_return json::object{{"QueueUrl", url}};
}

base::Task<json::object> get_queue_url(Clients* clients, Input input) {
  input.only({"QueueName"});
  auto name = input.text("QueueName");
  const auto url = co_await clients->sqs.queue_url(std::move(name));
  if (!url) refuse("QueueDoesNotExist");
  co_return json::object{{"QueueUrl", *url}};
}

base::Task<json::object> delete_queue(Clients* clients, Input input) {
  auto url = input.text("QueueUrl");
  co_await clients->sqs.delete_queue(std::move(url));
  co_return json::object{};
}

base::Task<json::object> get_attributes(Clients* clients, Input input) {
  input.only({"QueueUrl", "AttributeNames"});
  auto url = input.text("QueueUrl");
  auto names = input.texts("AttributeNames");
  const auto found = co_await clients->sqs.queue_attributes(std::move(url), std::move(names));
  co_return json::object{{"Attributes", written(found)}};
}

base::Task<json::object> set_attributes(Clients* clients, Input input) {
  auto url = input.text("QueueUrl");
  auto attributes = input.pairs("Attributes");
  co_await clients->sqs.set_queue_attributes(std::move(url), std::move(attributes));
  co_return json::object{};
}

base::Task<json::object> list_queues(Clients* clients, Input input) {
  input.only({"QueueNamePrefix"});
  auto prefix = input.text("QueueNamePrefix");
  const auto urls = co_await clients->sqs.list_queues(std::move(prefix));
  co_return json::object{{"QueueUrls", json::array(urls.begin(), urls.end())}};
}

base::Task<json::object> purge_queue(Clients* clients, Input input) {
  auto url = input.text("QueueUrl");
  co_await clients->sqs.purge(std::move(url));
  co_return json::object{};
}

base::Task<json::object> tag_queue(Clients* clients, Input input) {
  auto url = input.text("QueueUrl");
  auto tags = input.pairs("Tags");
  co_await clients->sqs.tag_queue(std::move(url), std::move(tags));
  co_return json::object{};
}

base::Task<json::object> list_tags(Clients* clients, Input input) {
  auto url = input.text("QueueUrl");
  const auto tags = co_await clients->sqs.queue_tags(std::move(url));
  co_return json::object{{"Tags", written(tags)}};
}

constexpr NamedCall calls[] = {
    {"CreateQueue", create_queue},
    {"DeleteQueue", delete_queue},
    {"GetQueueAttributes", get_attributes},
    {"GetQueueUrl", get_queue_url},
    {"ListQueueTags", list_tags},
    {"ListQueues", list_queues},
    {"PurgeQueue", purge_queue},
    {"SetQueueAttributes", set_attributes},
    {"TagQueue", tag_queue},
};

}  // namespace

std::span<const NamedCall> sqs_calls() { return calls; }

}  // namespace sourceflow::conformance
