#include "sqs_client.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "sourceflow/aws/session.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/uuid.hpp"

namespace sourceflow::end_to_end {
namespace {

base::Task<> send_one(aws::Sqs& sqs, std::string queue, aws::SendEntry entry) {
  const auto url = co_await sqs.queue_url(queue);
  co_await sqs.send(url.value(), entry);
}

}  // namespace

void send(const local::Endpoint& endpoint,
          const std::string& queue,
          const std::string& body,
          const std::string& group) {
  boost::asio::io_context io;
  const aws::AwsOptions options{
      .region = "us-east-1",
      .endpoint = endpoint.url(),
      .credentials =
          aws::Credentials{.access_key_id = "test", .secret_access_key = base::Secret("test")}};
  aws::Session session(io.get_executor(), options);
  aws::Sqs sqs(session);
  aws::SendEntry entry{.body = body};
  if (!group.empty()) {
    entry.group_id = group;
    entry.deduplication_id = base::make_uuid().text();
  }
  auto sent = boost::asio::co_spawn(io, send_one(sqs, queue, entry), boost::asio::use_future);
  while (sent.wait_for(std::chrono::seconds{0}) != std::future_status::ready) io.run_one();
  sent.get();
}

}  // namespace sourceflow::end_to_end
