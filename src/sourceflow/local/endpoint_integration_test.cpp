#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/local/endpoint_testing.hpp"

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using testing::becomes_true;
using testing::create_orders;
using testing::long_poll;
using testing::orders;
using testing::Peer;
using testing::send_order;

TEST(Endpoint, ShowsWhatLiesInAQueue) {
  const Endpoint endpoint;
  Peer peer(endpoint);
  create_orders(peer);
  peer.call("SendMessage", send_order("a"));
  peer.call("SendMessage", send_order("b"));

  peer.call("ReceiveMessage", orders);

  const QueueView queue = endpoint.queue("orders");
  EXPECT_EQ(queue.visible(), 1u);
  EXPECT_EQ(queue.in_flight(), 1u);
  EXPECT_EQ(queue.size(), 2u);
  EXPECT_EQ(queue.bodies(), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(queue.messages()[0].in_flight);
  EXPECT_EQ(endpoint.statistics().at("sqs.SendMessage").messages, 2u);
  EXPECT_THROW(endpoint.queue("other").visible(), std::out_of_range);
}

TEST(Endpoint, AnswersAWaitingReceiveWhenAMessageArrives) {
  const Endpoint endpoint;
  Peer receiver(endpoint), sender(endpoint);
  create_orders(sender);
  receiver.send(Peer::request("ReceiveMessage", long_poll));

  sender.call("SendMessage", send_order("a"));

  EXPECT_THAT(receiver.answer(), HasSubstr("\"Body\":\"a\""));
}

TEST(Endpoint, AnswersAWaitingReceiveWhenVirtualTimeIsUp) {
  const auto clock = std::make_shared<base::VirtualClock>();
  Endpoint endpoint({.clock = clock});
  Peer peer(endpoint);
  create_orders(peer);
  peer.send(Peer::request("ReceiveMessage", long_poll));
  ASSERT_TRUE(
      becomes_true([&] { return endpoint.statistics()["sqs.ReceiveMessage"].requests == 1; }));

  clock->advance(20s);
  endpoint.poke();

  EXPECT_THAT(peer.answer(), HasSubstr("{}"));
}

TEST(Endpoint, ShowsAMessageAgainWhenVirtualTimePassesItsTimeout) {
  const auto clock = std::make_shared<base::VirtualClock>();
  Endpoint endpoint({.clock = clock});
  Peer peer(endpoint), waiting(endpoint);
  create_orders(peer);
  peer.call("SendMessage", send_order("a"));
  peer.call("ReceiveMessage",
            R"({"QueueUrl":"http://here/000000000000/orders","VisibilityTimeout":5})");
  waiting.send(Peer::request("ReceiveMessage", long_poll));
  ASSERT_TRUE(
      becomes_true([&] { return endpoint.statistics()["sqs.ReceiveMessage"].requests == 2; }));

  clock->advance(5s);
  endpoint.poke();

  EXPECT_THAT(waiting.answer(), HasSubstr("\"Body\":\"a\""));
}

TEST(Endpoint, GivesNothingToAReceiverThatHasLeft) {
  const Endpoint endpoint;
  Peer sender(endpoint);
  create_orders(sender);
  Peer receiver(endpoint);
  receiver.send(Peer::request("ReceiveMessage", long_poll));
  ASSERT_TRUE(
      becomes_true([&] { return endpoint.statistics()["sqs.ReceiveMessage"].requests == 1; }));

  receiver.close();
  ASSERT_TRUE(becomes_true([&] { return endpoint.connections() == 1; }));
  sender.call("SendMessage", send_order("a"));

  EXPECT_EQ(endpoint.queue("orders").visible(), 1u);
}

TEST(Endpoint, TellsWaitingReceivesThatTheirQueueIsGone) {
  const Endpoint endpoint;
  Peer peer(endpoint), waiting(endpoint);
  create_orders(peer);
  waiting.send(Peer::request("ReceiveMessage", long_poll));
  ASSERT_TRUE(
      becomes_true([&] { return endpoint.statistics()["sqs.ReceiveMessage"].requests == 1; }));

  peer.call("DeleteQueue", orders);

  EXPECT_THAT(waiting.answer(), HasSubstr("QueueDoesNotExist"));
}

TEST(Endpoint, AnswersPipelinedRequestsInOrder) {
  const Endpoint endpoint;
  Peer peer(endpoint);
  create_orders(peer);

  peer.send(Peer::request("SendMessage", send_order("a")) +
            Peer::request("ReceiveMessage", orders) + Peer::request("Nonsense", "{}"));

  EXPECT_THAT(peer.answer(), HasSubstr("MD5OfMessageBody"));
  EXPECT_THAT(peer.answer(), HasSubstr("\"Body\":\"a\""));
  EXPECT_THAT(peer.answer(), HasSubstr("AmazonSQS.Nonsense"));
}

TEST(Endpoint, ReadsARequestHoweverItIsCut) {
  const Endpoint endpoint;
  Peer peer(endpoint);
  create_orders(peer);
  const std::string request = Peer::request("SendMessage", send_order("in pieces"));

  for (const char& byte : request) peer.send({&byte, 1});

  EXPECT_THAT(peer.answer(), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(endpoint.queue("orders").bodies(), std::vector<std::string>{"in pieces"});
}

TEST(Endpoint, TakesBodiesInChunksAndAfterAsking) {
  const Endpoint endpoint;
  Peer peer(endpoint);

  peer.send(
      "POST / HTTP/1.1\r\nHost: here\r\nX-Amz-Target: AmazonSQS.CreateQueue\r\n"
      "Transfer-Encoding: chunked\r\n\r\n"
      "5\r\n{\"Que\r\n14\r\nueName\":\"in-chunks\"}\r\n0\r\n\r\n");
  EXPECT_THAT(peer.answer(), HasSubstr("/in-chunks"));
  peer.send(
      "POST / HTTP/1.1\r\nHost: here\r\nX-Amz-Target: AmazonSQS.CreateQueue\r\n"
      "Expect: 100-continue\r\nContent-Length: 21\r\n\r\n");
  EXPECT_THAT(peer.line(), StartsWith("HTTP/1.1 100"));
  peer.send(R"({"QueueName":"asked"})");
  EXPECT_THAT(peer.answer(), HasSubstr("/asked"));
}

TEST(Endpoint, TakesAMessageOfOneMebibyte) {
  const Endpoint endpoint;
  Peer peer(endpoint);
  create_orders(peer);
  const std::string body(1 << 20, 'x');

  EXPECT_THAT(peer.call("SendMessage", send_order(body)), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(peer.call("SendMessage", send_order(body + "x")),
              HasSubstr("must be shorter than 1048576 bytes"));
  EXPECT_THAT(peer.call("ReceiveMessage", orders), HasSubstr(body));
}

TEST(Endpoint, RefusesRequestsBeyondItsLimits) {
  const Endpoint endpoint({.max_body = {2000}});
  Peer long_head(endpoint), long_body(endpoint), garbage(endpoint);

  long_head.send("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
  long_body.send("POST / HTTP/1.1\r\nContent-Length: 2001\r\n\r\n");
  garbage.send("this is no HTTP\r\n\r\n");

  EXPECT_THAT(long_head.answer(),
              AllOf(StartsWith("HTTP/1.1 431"), HasSubstr("longer than 16384 bytes")));
  EXPECT_THAT(long_body.answer(),
              AllOf(StartsWith("HTTP/1.1 413"), HasSubstr("its body is longer than 2000 bytes")));
  EXPECT_THAT(garbage.answer(), StartsWith("HTTP/1.1 400"));
}

TEST(Endpoint, RefusesOneConnectionTooMany) {
  const Endpoint endpoint({.max_connections = 1});
  Peer first(endpoint);
  ASSERT_TRUE(becomes_true([&] { return endpoint.connections() == 1; }));

  Peer second(endpoint);

  EXPECT_THAT(second.answer(), StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(first.call("ListQueues", "{}"), StartsWith("HTTP/1.1 200"));
}

TEST(Endpoint, TakesNoFormFromAPageOfAnotherSite) {
  const Endpoint endpoint;
  Peer peer(endpoint);
  const std::string form = "Action=CreateQueue&QueueName=orders";
  const std::string head =
      "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(form.size()) +
      "\r\nContent-Type: application/x-www-form-urlencoded\r\n";

  peer.send(head + "Origin: http://example.com\r\nSec-Fetch-Site: cross-site\r\n\r\n" + form);
  const std::string refused = peer.answer();

  EXPECT_THAT(refused, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(refused, HasSubstr("<Code>AccessDenied</Code>"));
  EXPECT_FALSE(endpoint.has_queue("orders"));
  peer.send(head + "\r\n" + form);
  EXPECT_THAT(peer.answer(), StartsWith("HTTP/1.1 200"));
}

TEST(Endpoint, AnswersByTheNamesItIsGiven) {
  const Endpoint endpoint({.hosts = {"sqs.example.test"}});
  Peer peer(endpoint);

  peer.send("GET /_local/health HTTP/1.1\r\nHost: sqs.example.test:80\r\n\r\n");
  const std::string known = peer.answer();
  peer.send("GET /_local/health HTTP/1.1\r\nHost: sqs.example.com\r\n\r\n");
  const std::string unknown = peer.answer();

  EXPECT_THAT(known, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(unknown, StartsWith("HTTP/1.1 403"));
}

TEST(Endpoint, RefusesMessagesBeyondItsMemoryUntilSomeAreGone) {
  const Endpoint endpoint({.max_memory = {1 << 20}});
  Peer peer(endpoint);
  create_orders(peer);
  const std::string large(600'000, 'x');

  const std::string first = peer.call("SendMessage", send_order(large));
  const std::string second = peer.call("SendMessage", send_order(large));
  peer.call("PurgeQueue", orders);
  const std::string after = peer.call("SendMessage", send_order(large));

  EXPECT_THAT(first, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(second, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(second, HasSubstr("--max-memory"));
  EXPECT_THAT(after, StartsWith("HTTP/1.1 200"));
}

TEST(Endpoint, TakesLargeMessagesAgainAndAgain) {
  const Endpoint endpoint;
  Peer peer(endpoint);
  create_orders(peer);
  const std::string large = send_order(std::string(100'000, 'x'));

  for (int i = 0; i < 60; ++i)
    ASSERT_THAT(peer.call("SendMessage", large), StartsWith("HTTP/1.1 200")) << i;
}

TEST(Endpoint, RefusesMoreLargeRequestsThanItHasRoomFor) {
  const Endpoint endpoint({.max_body = {1 << 20}, .max_bodies = {1 << 20}});
  Peer creator(endpoint);
  create_orders(creator);
  const std::string whole = Peer::request("SendMessage", send_order(std::string(700'000, 'x')));
  const std::string_view most = std::string_view(whole).substr(0, whole.size() - 10);

  // Which of the two has arrived when the room is used up is the kernel's choice.
  std::string first_answer, second_answer;
  const bool is_second_refused = becomes_true([&] {
    Peer first(endpoint), second(endpoint);
    first.send(most);
    second.send(whole);
    second_answer = second.answer();
    first.send(std::string_view(whole).substr(most.size()));
    first_answer = first.answer();
    return second_answer.starts_with("HTTP/1.1 503");
  });

  EXPECT_TRUE(is_second_refused);
  EXPECT_THAT(second_answer, HasSubstr("their bodies exceed 1048576 bytes"));
  EXPECT_THAT(first_answer, StartsWith("HTTP/1.1 200"));
}

TEST(Endpoint, SaysWhatIsWrongWithABody) {
  const Endpoint endpoint;
  Peer peer(endpoint);

  EXPECT_THAT(peer.call("CreateQueue", "{"), HasSubstr("SerializationException"));
  EXPECT_THAT(peer.call("CreateQueue", "[]"), HasSubstr("must be a JSON object"));
  EXPECT_THAT(peer.call("CreateQueue", R"({"QueueName":5})"),
              HasSubstr("QueueName must be a string"));
  EXPECT_THAT(peer.call("CreateQueue", "{}"), HasSubstr("must contain the parameter QueueName"));
}

TEST(Endpoint, LosesAnswersButNotTheirEffect) {
  Endpoint endpoint({.faults = {FaultRule::parse("sqs.SendMessage=lost:1")}});
  Peer peer(endpoint), other(endpoint);
  create_orders(peer);

  EXPECT_EQ(peer.call("SendMessage", send_order("a")), "");

  EXPECT_EQ(endpoint.queue("orders").bodies(), std::vector<std::string>{"a"});
  endpoint.set_faults({FaultRule::parse("*=throttle:1")});
  EXPECT_THAT(other.call("SendMessage", send_order("b")), HasSubstr("ThrottlingException"));
  endpoint.set_faults({FaultRule::parse("*=latency:1:1..2")});
  EXPECT_THAT(other.call("SendMessage", send_order("b")), StartsWith("HTTP/1.1 200"));
  endpoint.set_faults({FaultRule::parse("sqs.*=duplicate:1")});
  EXPECT_THAT(other.call("SendMessage", send_order("c")), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(endpoint.queue("orders").bodies(), (std::vector<std::string>{"a", "b", "c", "c"}));
  endpoint.set_faults({FaultRule::parse("*=reset:1")});
  EXPECT_EQ(other.call("SendMessage", send_order("d")), "");
  EXPECT_EQ(endpoint.queue("orders").size(), 4u);
}

TEST(Endpoint, IsEmptyAfterAReset) {
  Endpoint endpoint;
  Peer peer(endpoint), waiting(endpoint);
  create_orders(peer);
  waiting.send(Peer::request("ReceiveMessage", long_poll));
  ASSERT_TRUE(
      becomes_true([&] { return endpoint.statistics()["sqs.ReceiveMessage"].requests == 1; }));

  endpoint.reset();

  EXPECT_THAT(waiting.answer(), HasSubstr("QueueDoesNotExist"));
  EXPECT_FALSE(endpoint.has_queue("orders"));
  EXPECT_THAT(peer.call("CreateQueue", R"({"QueueName":"orders"})"), StartsWith("HTTP/1.1 200"));
}

TEST(Endpoint, MovesDeadLettersBackAtTheirRate) {
  const auto clock = std::make_shared<base::VirtualClock>();
  Endpoint endpoint({.clock = clock});
  Peer peer(endpoint);
  create_orders(peer);
  peer.call("CreateQueue",
            R"({"QueueName":"source","Attributes":{"VisibilityTimeout":"0","RedrivePolicy":)"
            R"("{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:orders\",)"
            R"(\"maxReceiveCount\":1}"}})");
  const std::string source =
      R"({"QueueUrl":"http://here/000000000000/source","MaxNumberOfMessages":10,)";
  for (int i = 0; i < 3; ++i) peer.call("SendMessage", source + R"("MessageBody":"x"})");
  for (int i = 0; i < 2; ++i) peer.call("ReceiveMessage", source + R"("VisibilityTimeout":0})");
  ASSERT_EQ(endpoint.queue("orders").visible(), 3u);

  const std::string arn = R"({"SourceArn":"arn:aws:sqs:us-east-1:000000000000:orders")";
  EXPECT_THAT(peer.call("StartMessageMoveTask", arn + R"(,"MaxNumberOfMessagesPerSecond":1})"),
              HasSubstr("TaskHandle"));

  EXPECT_EQ(endpoint.queue("source").visible(), 1u);
  EXPECT_THAT(peer.call("ListMessageMoveTasks", arn + "}"), HasSubstr(R"("Status":"RUNNING")"));
  clock->advance(3s);
  endpoint.poke();
  EXPECT_EQ(endpoint.queue("source").visible(), 3u);
  EXPECT_EQ(endpoint.queue("orders").size(), 0u);
  EXPECT_THAT(peer.call("ListMessageMoveTasks", arn + "}"), HasSubstr(R"("Status":"COMPLETED")"));
  EXPECT_EQ(endpoint.queue("source").messages()[0].receives, 0);
}

TEST(Endpoint, LeavesDeadLettersOfUnknownOriginAsTheyAre) {
  Endpoint endpoint({.clock = std::make_shared<base::VirtualClock>()});
  Peer peer(endpoint);
  create_orders(peer);
  peer.call("CreateQueue",
            R"({"QueueName":"source","Attributes":{"RedrivePolicy":)"
            R"("{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:orders\",)"
            R"(\"maxReceiveCount\":1}"}})");
  peer.call("SendMessage",
            R"({"QueueUrl":"http://here/000000000000/orders","MessageBody":"sent here"})");
  const auto before = endpoint.queue("orders").messages();
  const std::string arn = R"({"SourceArn":"arn:aws:sqs:us-east-1:000000000000:orders")";

  EXPECT_THAT(peer.call("StartMessageMoveTask", arn + R"(,"MaxNumberOfMessagesPerSecond":0})"),
              HasSubstr("InvalidParameterValue"));
  peer.call("StartMessageMoveTask", arn + "}");

  EXPECT_THAT(peer.call("ListMessageMoveTasks", arn + "}"),
              HasSubstr(R"("FailureReason":"CouldNotDetermineMessageSource")"));
  const auto after = endpoint.queue("orders").messages();
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after[0].id, before.at(0).id);
}

TEST(Endpoint, MovesNoDeadLettersToAQueueOfAnotherType) {
  Endpoint endpoint;
  Peer peer(endpoint);
  create_orders(peer);
  peer.call("CreateQueue", R"({"QueueName":"a.fifo","Attributes":{"FifoQueue":"true"}})");
  peer.call("CreateQueue",
            R"({"QueueName":"source","Attributes":{"RedrivePolicy":)"
            R"("{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:orders\",)"
            R"(\"maxReceiveCount\":1}"}})");

  EXPECT_THAT(peer.call("StartMessageMoveTask",
                        R"({"SourceArn":"arn:aws:sqs:us-east-1:000000000000:orders",)"
                        R"("DestinationArn":"arn:aws:sqs:us-east-1:000000000000:a.fifo"})"),
              HasSubstr("UnsupportedOperation"));
}

std::string call_kms(Peer& peer, const std::string& operation, const std::string& json) {
  peer.send("POST / HTTP/1.1\r\nHost: here\r\nX-Amz-Target: TrentService." + operation +
            "\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: " +
            std::to_string(json.size()) + "\r\n\r\n" + json);
  return peer.answer();
}

TEST(Endpoint, OnlySaysThatADryRunWouldSucceed) {
  Endpoint endpoint;
  Peer peer(endpoint);
  const auto kms = [&](const std::string& operation, const std::string& json) {
    return call_kms(peer, operation, json);
  };
  const std::string created = kms("CreateKey", "{}");
  const std::string key = created.substr(created.find(R"("KeyId":")"), 46);
  const std::string grant =
      "{" + key +
      R"(,"GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["Decrypt"])";

  EXPECT_THAT(kms("Encrypt", "{" + key + R"(,"Plaintext":"eA==","DryRun":true})"),
              AllOf(HasSubstr("412"), HasSubstr("DryRunOperationException")));
  EXPECT_THAT(kms("CreateGrant", grant + R"(,"DryRun":true})"),
              HasSubstr("DryRunOperationException"));
  EXPECT_THAT(kms("ListGrants", "{" + key + "}"), HasSubstr(R"("Grants":[])"));
  EXPECT_THAT(kms("CreateGrant", grant + R"(,"DryRun":false})"), HasSubstr("GrantToken"));
}

TEST(Endpoint, RefusesKeyStoresAndEnclavesInsteadOfPassingThemOver) {
  Endpoint endpoint;
  Peer peer(endpoint);

  EXPECT_THAT(call_kms(peer, "CreateKey", R"({"CustomKeyStoreId":"cks-1"})"),
              HasSubstr("UnsupportedOperationException"));
  EXPECT_THAT(call_kms(peer, "CreateKey", R"({"XksKeyId":"a"})"),
              HasSubstr("UnsupportedOperationException"));
  EXPECT_THAT(call_kms(peer, "GenerateRandom", R"({"NumberOfBytes":5,"Recipient":{}})"),
              HasSubstr("UnsupportedOperationException"));
}

TEST(Endpoint, NamesTheProtocolThatNobodySpeaksHereAndThoseThatAreSpoken) {
  Endpoint endpoint;
  Peer peer(endpoint);

  peer.send(
      "POST /service/AmazonSQS/operation/ListQueues HTTP/1.1\r\nHost: here\r\n"
      "smithy-protocol: rpc-v2-cbor\r\nContent-Type: application/cbor\r\n"
      "Content-Length: 2\r\n\r\n\xbf\xff");

  const std::string answer = peer.answer();
  EXPECT_THAT(answer, HasSubstr("404"));
  EXPECT_THAT(answer, HasSubstr("no service speaks rpc-v2-cbor here"));
  EXPECT_THAT(answer, HasSubstr("AWS JSON 1.0"));
}

TEST(Endpoint, HoldsFifoQueuesToTheQuotasOfAwsIfTold) {
  const auto clock = std::make_shared<base::VirtualClock>();
  Endpoint endpoint({.clock = clock, .fifo_quotas = true});
  Peer peer(endpoint);
  const auto create = [&](const std::string& name, const std::string& attributes) {
    peer.call("CreateQueue",
              R"({"QueueName":")" + name + R"(","Attributes":{)" + attributes + "}}");
  };
  create("orders.fifo", R"("FifoQueue":"true","ContentBasedDeduplication":"true")");
  create("fast.fifo",
         R"("FifoQueue":"true","ContentBasedDeduplication":"true",)"
         R"("DeduplicationScope":"messageGroup","FifoThroughputLimit":"perMessageGroupId")");
  create("plain", "");
  const auto send = [&](const std::string& queue, const std::string& group) {
    const auto url = R"({"QueueUrl":")" + endpoint.url() + "/000000000000/" + queue + R"(",)";
    const auto of_group = group.empty() ? "" : R"("MessageGroupId":")" + group + R"(",)";
    return peer.call("SendMessage", url + of_group + R"("MessageBody":"x"})");
  };
  const auto taken = [&](const std::string& queue, const std::string& group, int calls) {
    int count = 0;
    for (int i = 0; i < calls; ++i) count += send(queue, group).find("200 OK") != std::string::npos;
    return count;
  };

  EXPECT_EQ(taken("orders.fifo", "a", 310), 300);
  EXPECT_THAT(send("orders.fifo", "b"), HasSubstr("ThrottlingException"));
  EXPECT_EQ(taken("fast.fifo", "a", 310), 300);
  EXPECT_EQ(taken("fast.fifo", "b", 310), 300);
  EXPECT_EQ(taken("plain", "", 310), 310);
  clock->advance(100ms);
  EXPECT_EQ(taken("orders.fifo", "a", 40), 30);
}

TEST(Endpoint, StartsAndStopsManyTimes) {
  for (int i = 0; i < 50; ++i) {
    const Endpoint endpoint;
    Peer peer(endpoint);
    create_orders(peer);
    peer.send(Peer::request("ReceiveMessage", long_poll));
  }
}

TEST(Endpoint, RefusesWrongOptionsAllAtOnce) {
  try {
    const Endpoint endpoint({.host = "nowhere", .account = "12"});
    FAIL();
  } catch (const base::ConfigError& error) {
    EXPECT_EQ(error.complaints().size(), 2u);
  }
}

TEST(Endpoint, RefusesFaultsThatWouldHitNothing) {
  Endpoint endpoint({.faults = {FaultRule::parse("sqs.Send*=throttle:0")}});

  for (const auto* wrong : {"sqs.SendMesage=throttle:1", "sq.*=throttle:1"}) {
    EXPECT_THROW(Endpoint({.faults = {FaultRule::parse(wrong)}}), base::ConfigError);
    EXPECT_THROW(endpoint.set_faults({FaultRule::parse(wrong)}), base::ConfigError);
  }
}

TEST(Endpoint, KnowsAQueueByTheNameOfItsHost) {
  const Endpoint endpoint;
  Peer peer(endpoint);
  const auto post = [&](const std::string& host, const std::string& path, const std::string& form) {
    peer.send("POST " + path + " HTTP/1.1\r\nHost: " + host +
              "\r\nContent-Length: " + std::to_string(form.size()) + "\r\n\r\n" + form);
    return peer.answer();
  };
  EXPECT_THAT(post("sqs.eu-west-1.localhost:4566", "/", "Action=CreateQueue&QueueName=orders"),
              HasSubstr("<QueueUrl>http://sqs.eu-west-1.localhost:4566/000000000000/orders<"));

  const std::string send = "Action=SendMessage&MessageBody=a";
  EXPECT_THAT(post("orders.sqs.eu-west-1.localhost:4566", "/", send), HasSubstr("<MessageId>"));
  EXPECT_THAT(post("eu-west-1.queue.localhost:4566", "/000000000000/orders", send),
              HasSubstr("<MessageId>"));
  EXPECT_THAT(post("sqs.us-east-1.localhost:4566", "/000000000000/orders", send),
              HasSubstr("NonExistentQueue"));
  EXPECT_THAT(
      post("orders.sqs.eu-west-1.localhost:4566", "/", "Action=GetQueueUrl&QueueName=orders"),
      HasSubstr("<QueueUrl>http://sqs.eu-west-1.localhost:4566/000000000000/orders<"));
  EXPECT_THAT(
      peer.call(
          "ReceiveMessage",
          R"({"QueueUrl":"http://orders.sqs.eu-west-1.localhost/","MaxNumberOfMessages":10})"),
      HasSubstr("\"Body\":\"a\""));
}

}  // namespace
}  // namespace sourceflow::local
