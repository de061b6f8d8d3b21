#include <chrono>
#include <functional>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/session.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/result_of.hpp"
#include "sourceflow/base/task_group.hpp"
#include "sourceflow/local/endpoint.hpp"

#include "client_options.hpp"

// Our client of AWS and the endpoint over TLS; the certificates are the endpoint's own.
namespace sourceflow::aws {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

class AwsTls : public testing::Test {
 protected:
  explicit AwsTls(local::EndpointOptions options = {})
      : endpoint([&] {
          options.tls = local::EndpointTls{};
          return options;
        }()) {}

  template <class T>
  T result_of(base::Task<T> task) {
    return base::result_of(io, std::move(task));
  }

  static bool becomes_true(asio::io_context& running, const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      running.restart();
      running.run_one_for(10ms);
    }
    return true;
  }

  local::Endpoint endpoint;
  asio::io_context io;
  Session session{io.get_executor(), client_options(endpoint), no_environment()};
  Sqs sqs{session};
};

TEST_F(AwsTls, CarriesAQueueFromItsCreationToItsEnd) {
  const auto url = result_of(sqs.create_queue("orders"));
  EXPECT_THAT(url, StartsWith("https://127.0.0.1:"));

  result_of(sqs.send(url, {.body = "one"}));
  result_of(sqs.send_batch(url, {{.body = "two"}, {.body = "three"}}));
  const auto received = result_of(sqs.receive(url));
  ASSERT_THAT(received, SizeIs(3));
  EXPECT_EQ(received[0].body, "one");
  std::vector<std::string> receipts;
  for (const auto& message : received) receipts.push_back(message.receipt);
  result_of(sqs.delete_batch(url, receipts));
  EXPECT_EQ(endpoint.queue("orders").size(), 0U);
  result_of(sqs.delete_queue(url));

  EXPECT_FALSE(endpoint.has_queue("orders"));
}

/// A receive that waits on an empty queue.
base::Task<> poll(Sqs* from, std::string queue, std::vector<ReceivedMessage>* into) {
  const ReceiveOptions options;
  *into = co_await from->receive(queue, options);
}

TEST_F(AwsTls, WakesALongPollWhenAMessageComes) {
  const auto url = result_of(sqs.create_queue("orders"));
  std::vector<ReceivedMessage> received;
  base::TaskGroup polls(io.get_executor());
  polls.spawn("poll", poll(&sqs, url, &received));
  ASSERT_TRUE(
      becomes_true(io, [&] { return endpoint.statistics()["sqs.ReceiveMessage"].requests == 1; }));

  result_of(sqs.send(url, {.body = "wake up"}));

  ASSERT_TRUE(becomes_true(io, [&] { return !received.empty(); }));
  EXPECT_EQ(received[0].body, "wake up");
}

TEST_F(AwsTls, EndsALongPollWithItsConnection) {
  const auto url = result_of(sqs.create_queue("orders"));
  {
    asio::io_context other_io;
    Session other(other_io.get_executor(), client_options(endpoint), no_environment());
    Sqs leaving(other);
    std::vector<ReceivedMessage> received;
    base::TaskGroup polls(other_io.get_executor());
    polls.spawn("poll", poll(&leaving, url, &received));
    ASSERT_TRUE(becomes_true(
        other_io, [&] { return endpoint.statistics()["sqs.ReceiveMessage"].requests == 1; }));

    polls.cancel();
    ASSERT_TRUE(becomes_true(other_io, [&] { return polls.running() == 0; }));
  }
  ASSERT_TRUE(becomes_true(io, [&] { return endpoint.connections() <= 1; }));

  result_of(sqs.send(url, {.body = "for nobody"}));

  EXPECT_EQ(endpoint.queue("orders").visible(), 1U);
}

TEST_F(AwsTls, IsRefusedByAClientThatTrustsOthers) {
  const local::Endpoint other({.tls = local::EndpointTls{}});
  AwsOptions options = client_options(endpoint);
  options.ca_file = other.ca_file();
  Session distrusting(io.get_executor(), options, no_environment());
  Sqs refused(distrusting);

  try {
    result_of(refused.list_queues(""));
    FAIL();
  } catch (const std::exception& error) {
    EXPECT_THAT(error.what(), HasSubstr("authority that issued it is not trusted here"));
  }
}

/// Whoever is not protected by TLS is denied.
constexpr auto only_over_tls = R"({"users": [{
  "name": "ann", "accessKeyId": "test", "secretAccessKey": "test", "policies": [
  {"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"},
                 {"Effect": "Deny", "Action": "*", "Resource": "*",
                  "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}]}]})";

struct AwsTlsPolicies : AwsTls {
  AwsTlsPolicies() : AwsTls({.iam_policies = only_over_tls}) {}
};

TEST_F(AwsTlsPolicies, KnowThatTheTransportIsSecure) {
  const local::Endpoint plain({.iam_policies = only_over_tls});
  Session unprotected(io.get_executor(), client_options(plain), no_environment());
  Sqs denied(unprotected);

  EXPECT_THAT(result_of(sqs.create_queue("orders")), StartsWith("https://"));

  EXPECT_THROW(result_of(denied.create_queue("orders")), Error);
}

}  // namespace
}  // namespace sourceflow::aws
