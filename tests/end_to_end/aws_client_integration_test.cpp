#include <chrono>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/session.hpp"
#include "sourceflow/aws/sns.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/aws/sts.hpp"
#include "sourceflow/base/breakers.hpp"
#include "sourceflow/base/result_of.hpp"
#include "sourceflow/base/task_group.hpp"
#include "sourceflow/local/endpoint.hpp"

#include "client_options.hpp"

// The clients of aws against the embedded endpoint, which shares no code with them.
namespace sourceflow::aws {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

class AwsClient : public testing::Test {
 protected:
  template <class T>
  T result_of(base::Task<T> task) {
    return base::result_of(io, std::move(task));
  }

  std::string code_of(base::Task<> task) {
    try {
      result_of(std::move(task));
    } catch (const Error& error) {
      return error.code();
    }
    return "it did not fail";
  }

  local::Endpoint endpoint;
  asio::io_context io;
  Session session{io.get_executor(), client_options(endpoint), no_environment()};
  Sqs sqs{session};
  Sns sns{session};
};

TEST_F(AwsClient, CreatesAQueueAndFindsItAgain) {
  const auto url =
      result_of(sqs.create_queue("orders", {{"VisibilityTimeout", "45"}}, {{"team", "a & b"}}));

  EXPECT_EQ(result_of(sqs.queue_url("orders")), url);
  EXPECT_EQ(result_of(sqs.queue_url("nothing")), std::nullopt);
  EXPECT_EQ(result_of(sqs.queue_attributes(url, {"VisibilityTimeout"})).at("VisibilityTimeout"),
            "45");
  EXPECT_EQ(result_of(sqs.queue_attributes(url)).at("QueueArn"),
            "arn:aws:sqs:us-east-1:000000000000:orders");
  EXPECT_EQ(result_of(sqs.queue_tags(url)), (Tags{{"team", "a & b"}}));
  EXPECT_THAT(result_of(sqs.list_queues("ord")), ElementsAre(url));
}

TEST_F(AwsClient, ChangesAndDeletesAQueue) {
  const auto url = result_of(sqs.create_queue("orders"));

  result_of(sqs.set_queue_attributes(url, {{"DelaySeconds", "3"}}));
  result_of(sqs.tag_queue(url, {{"stage", "test"}}));
  EXPECT_EQ(result_of(sqs.queue_attributes(url, {"DelaySeconds"})).at("DelaySeconds"), "3");
  EXPECT_EQ(result_of(sqs.queue_tags(url)), (Tags{{"stage", "test"}}));
  result_of(sqs.delete_queue(url));

  EXPECT_EQ(result_of(sqs.queue_url("orders")), std::nullopt);
}

TEST_F(AwsClient, ReceivesWhatWasSentToTheLastByte) {
  const auto url = result_of(sqs.create_queue("orders"));
  const std::string body = "{\"quoted\":\"\\ \n\t\u20AC \U0001F600\"}";
  const SendEntry entry{
      .body = body,
      .attributes = {{.name = "CommandType", .value = "CreateOrder"},
                     {.name = "Count", .value = "7", .data_type = "Number"},
                     {.name = "Key", .value = std::string("\0\1\xFF", 3), .data_type = "Binary"}}};

  const auto sent = result_of(sqs.send(url, entry));
  const auto received = result_of(sqs.receive(url));

  ASSERT_EQ(received.size(), 1U);
  EXPECT_EQ(received[0].id, sent.message_id);
  EXPECT_EQ(received[0].body, body);
  EXPECT_EQ(received[0].receive_count, 1);
  EXPECT_LT(base::system_clock()->now() - received[0].sent_at, 1min);
  EXPECT_THAT(received[0].attributes,
              UnorderedElementsAre(entry.attributes[0], entry.attributes[1], entry.attributes[2]));
}

TEST_F(AwsClient, KeepsGroupDeduplicationAndSequenceOfAFifoQueue) {
  const auto url = result_of(sqs.create_queue("orders.fifo", {{"FifoQueue", "true"}}));

  const auto sent =
      result_of(sqs.send(url, {.body = "1", .group_id = "g", .deduplication_id = "d"}));
  const auto received = result_of(sqs.receive(url));

  ASSERT_EQ(received.size(), 1U);
  EXPECT_EQ(received[0].group_id, "g");
  EXPECT_EQ(received[0].deduplication_id, "d");
  EXPECT_EQ(received[0].sequence_number, sent.sequence_number);
}

TEST_F(AwsClient, ReadsABatchAnswerEntryByEntryInTheOrderGiven) {
  const auto url = result_of(sqs.create_queue("orders"));
  const SendEntry good{.body = "good"};
  const SendEntry bad{.body = "bad", .attributes = {{.name = "AWS.forbidden", .value = "x"}}};

  const auto results = result_of(sqs.send_batch(url, {good, bad, good}));

  ASSERT_EQ(results.size(), 3U);
  EXPECT_TRUE(results[0].ok && results[2].ok);
  EXPECT_FALSE(results[1].ok);
  EXPECT_TRUE(results[1].sender_fault);
  EXPECT_FALSE(results[1].code.empty());
}

TEST_F(AwsClient, DeletesAndGivesBackInBatches) {
  const auto url = result_of(sqs.create_queue("orders"));
  result_of(sqs.send_batch(url, {{.body = "a"}, {.body = "b"}}));
  const auto received = result_of(sqs.receive(url));
  ASSERT_EQ(received.size(), 2U);

  const auto given_back = result_of(sqs.change_visibility_batch(url, {{received[0].receipt, 0s}}));
  const auto deleted = result_of(sqs.delete_batch(url, {received[1].receipt, "no receipt"}));

  EXPECT_TRUE(given_back.at(0).ok);
  EXPECT_TRUE(deleted.at(0).ok);
  EXPECT_FALSE(deleted.at(1).ok);
  const auto again = result_of(sqs.receive(url));
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].id, received[0].id);
  EXPECT_EQ(again[0].receive_count, 2);
}

TEST_F(AwsClient, WaitsInManyLongPollsOnOneThread) {
  // With both ends in this process this stays below the usual limit of 1,024 open files.
  constexpr int count = 400;
  const auto url = result_of(sqs.create_queue("orders"));
  int received = 0;
  const auto poll = [](Sqs* client, std::string queue_url, int* number) -> base::Task<> {
    const ReceiveOptions one{.max = 1, .wait = 20s};
    const auto messages = co_await client->receive(queue_url, one);
    *number += static_cast<int>(messages.size());
  };
  base::TaskGroup polls(io.get_executor());
  for (int i = 0; i < count; ++i) polls.spawn("poll", poll(&sqs, url, &received));
  while (endpoint.connections() < count) io.run_one_for(100ms);

  const std::vector<SendEntry> ten(10, SendEntry{.body = "x"});
  for (int sent = 0; sent < count; sent += 10) result_of(sqs.send_batch(url, ten));
  result_of(polls.join());

  EXPECT_EQ(received, count);
}

TEST_F(AwsClient, PurgesAQueue) {
  const auto url = result_of(sqs.create_queue("orders"));
  result_of(sqs.send(url, {.body = "a"}));

  result_of(sqs.purge(url));

  EXPECT_EQ(endpoint.queue("orders").size(), 0U);
}

TEST_F(AwsClient, SaysWhichQueueDoesNotExistAndDoesNotTryAgain) {
  const auto url = result_of(sqs.create_queue("orders"));
  result_of(sqs.delete_queue(url));

  EXPECT_EQ(code_of(sqs.purge(url)), "QueueDoesNotExist");

  EXPECT_EQ(session.counters().at("sqs.PurgeQueue").requests, 1U);
  EXPECT_EQ(session.counters().at("sqs.PurgeQueue").errors, 1U);
}

TEST_F(AwsClient, CountsEveryRequestByOperationAndBilledUnits) {
  const auto url = result_of(sqs.create_queue("orders"));
  result_of(sqs.send(url, {.body = std::string(70'000, 'x')}));

  const auto counters = session.counters();

  EXPECT_EQ(counters.at("sqs.CreateQueue"), (OperationCounters{.requests = 1, .billed_units = 1}));
  EXPECT_EQ(counters.at("sqs.SendMessage"), (OperationCounters{.requests = 1, .billed_units = 2}));
}

TEST_F(AwsClient, CreatesATopicAndFindsItAgain) {
  const auto arn =
      result_of(sns.create_topic("events", {{"DisplayName", "All & every"}}, {{"team", "x"}}));

  EXPECT_EQ(arn, "arn:aws:sns:us-east-1:000000000000:events");
  EXPECT_EQ(result_of(sns.create_topic("events")), arn);
  EXPECT_EQ(result_of(sns.topic_attributes(arn)).value().at("DisplayName"), "All & every");
  EXPECT_EQ(result_of(sns.topic_attributes(arn + "x")), std::nullopt);
  EXPECT_THAT(result_of(sns.list_topics()), ElementsAre(arn));
  result_of(sns.set_topic_attribute(arn, "DisplayName", "<some>"));
  EXPECT_EQ(result_of(sns.topic_attributes(arn)).value().at("DisplayName"), "<some>");
  result_of(sns.delete_topic(arn));
  EXPECT_THAT(result_of(sns.list_topics()), testing::IsEmpty());
}

TEST_F(AwsClient, SubscribesAQueueAndChangesTheSubscription) {
  const auto topic = result_of(sns.create_topic("events"));
  const auto queue = "arn:aws:sqs:us-east-1:000000000000:orders";
  result_of(sqs.create_queue("orders"));

  const auto arn = result_of(sns.subscribe(topic, "sqs", queue, {{"RawMessageDelivery", "true"}}));

  const auto subscriptions = result_of(sns.list_subscriptions_by_topic(topic));
  ASSERT_EQ(subscriptions.size(), 1U);
  EXPECT_EQ(subscriptions[0].arn, arn);
  EXPECT_EQ(subscriptions[0].protocol, "sqs");
  EXPECT_EQ(subscriptions[0].endpoint, queue);
  EXPECT_EQ(subscriptions[0].topic_arn, topic);
  EXPECT_EQ(result_of(sns.subscription_attributes(arn)).value().at("RawMessageDelivery"), "true");
  result_of(sns.set_subscription_attribute(arn, "RawMessageDelivery", "false"));
  EXPECT_EQ(result_of(sns.subscription_attributes(arn)).value().at("RawMessageDelivery"), "false");
  result_of(sns.unsubscribe(arn));
  EXPECT_EQ(result_of(sns.subscription_attributes(arn)), std::nullopt);
}

TEST_F(AwsClient, PublishesToASubscribedQueueWithAttributesToTheLastByte) {
  const auto topic = result_of(sns.create_topic("events"));
  const Attributes policy{
      {"Policy",
       R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
       R"("Principal":{"Service":"sns.amazonaws.com"},)"
       R"("Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:000000000000:orders"}]})"}};
  const auto url = result_of(sqs.create_queue("orders", policy));
  result_of(sns.subscribe(
      topic, "sqs", "arn:aws:sqs:us-east-1:000000000000:orders", {{"RawMessageDelivery", "true"}}));
  const std::string text = "{\"a\":\"\u20AC <&> +%\"}";
  const MessageAttribute type{.name = "EventType", .value = "A&B"};
  const MessageAttribute key{
      .name = "Key", .value = std::string("\0\xFF", 2), .data_type = "Binary"};

  const auto results = result_of(sns.publish_batch(
      topic, {{.message = text, .attributes = {type, key}}, {.message = "second"}}));
  result_of(sns.publish(topic, {.message = "third"}));

  ASSERT_EQ(results.size(), 2U);
  EXPECT_TRUE(results[0].ok && results[1].ok);
  std::vector<ReceivedMessage> received;
  while (received.size() < 3) {
    for (auto& message : result_of(sqs.receive(url, {.wait = 5s})))
      received.push_back(std::move(message));
  }
  EXPECT_EQ(received[0].body, text);
  EXPECT_THAT(received[0].attributes, UnorderedElementsAre(type, key));
  EXPECT_EQ(received[1].body + received[2].body, "secondthird");
}

TEST_F(AwsClient, KnowsWhoItIs) {
  Sts sts(session);

  EXPECT_EQ(result_of(sts.get_caller_identity()).account, "000000000000");
}

TEST_F(AwsClient, LeavesAServiceAloneThatFailsAndNoOther) {
  auto options = client_options(endpoint);
  options.retry.max_attempts = 1;
  options.breaker = {.failures = 2, .open = 1h};
  options.breakers = std::make_shared<base::Breakers>();
  Session careful{io.get_executor(), options, no_environment()};
  Sqs queues{careful};
  Sns topics{careful};
  endpoint.set_faults({{.operation = "sqs.*", .kind = local::FaultKind::error, .rate = 1}});

  for (int i = 0; i < 4; ++i) EXPECT_THROW(result_of(queues.list_queues("")), Error);

  EXPECT_EQ(careful.counters().at("sqs.ListQueues").requests, 2u);
  EXPECT_EQ(options.breakers->find("sqs")->state(), base::BreakerState::open);
  EXPECT_NO_THROW(result_of(topics.create_topic("still-works", {}, {})));
  endpoint.set_faults({});
  options.breakers->find("sqs")->reset();
  EXPECT_NO_THROW(result_of(queues.list_queues("")));
}

TEST_F(AwsClient, DoesNotTakeARefusalForAFailureOfTheService) {
  auto options = client_options(endpoint);
  options.breaker = {.failures = 1, .open = 1h};
  options.breakers = std::make_shared<base::Breakers>();
  Session careful{io.get_executor(), options, no_environment()};
  Sqs queues{careful};

  EXPECT_THROW(result_of(queues.queue_attributes(endpoint.url() + "/000000000000/nothing")), Error);

  EXPECT_EQ(options.breakers->find("sqs")->state(), base::BreakerState::closed);
}

}  // namespace
}  // namespace sourceflow::aws
