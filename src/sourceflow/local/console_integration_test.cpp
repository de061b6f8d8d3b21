#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/http/testing_peer.hpp"
#include "sourceflow/local/console.hpp"
#include "sourceflow/local/endpoint_testing.hpp"

namespace sourceflow::local {
namespace {

using boost::asio::ip::tcp;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view own_script = "X-Sourceflow-Console: 1\r\n";
constexpr std::string_view orders_arn = R"("Arn":"arn:aws:sqs:us-east-1:000000000000:orders")";

struct ConsolePage : ::testing::Test {
  /// Sends one request and gives the whole answer.
  std::string ask(std::string_view line,
                  std::string_view fields = {},
                  std::string_view body = {},
                  std::string_view host = "127.0.0.1") {
    boost::asio::io_context io;
    tcp::socket socket(io);
    socket.connect({boost::asio::ip::address_v4::loopback(), endpoint.port()});
    const std::string request =
        std::string(line) + " HTTP/1.1\r\nHost: " + std::string(host) +
        "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
        std::string(fields) + "\r\n" + std::string(body);
    boost::asio::write(socket, boost::asio::buffer(request));
    std::string answer;
    boost::system::error_code error;
    boost::asio::read(socket, boost::asio::dynamic_buffer(answer), error);
    return answer;
  }

  std::string call(std::string_view operation, std::string_view json) {
    return ask("POST /", "X-Amz-Target: AmazonSQS." + std::string(operation) + "\r\n", json);
  }

  std::string act(std::string_view action, std::string_view more = {}) {
    return ask("POST /_console/" + std::string(action),
               own_script,
               "{" + std::string(orders_arn) + std::string(more) + "}");
  }

  Endpoint endpoint;
};

TEST_F(ConsolePage, IsOneFileThatLoadsNothingElse) {
  const std::string page = ask("GET /_console");

  EXPECT_THAT(page, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, HasSubstr("</html>"));
  EXPECT_THAT(page, Not(HasSubstr("src=\"")));
  EXPECT_THAT(page, Not(HasSubstr("https://")));
}

TEST_F(ConsolePage, TellsTheStateAndPeeksWithoutReceiving) {
  call("CreateQueue", R"({"QueueName":"orders"})");
  act("send", R"(,"MessageBody":"one")");

  const std::string state = ask("GET /_console/state");
  const std::string queue = ask("GET /_console/queue/orders");

  EXPECT_THAT(state, HasSubstr(R"("name":"orders")"));
  EXPECT_THAT(queue, HasSubstr(R"("receives":0,"body":"one")"));
  EXPECT_EQ(endpoint.queue("orders").visible(), 1u);
  EXPECT_THAT(ask("GET /_console/queue/none"), StartsWith("HTTP/1.1 404"));
}

TEST_F(ConsolePage, SendsAndPurges) {
  call("CreateQueue", R"({"QueueName":"orders"})");

  const std::string sent = act("send", R"(,"MessageBody":"one")");
  const auto bodies = endpoint.queue("orders").bodies();
  const std::string purged = act("purge");

  EXPECT_THAT(sent, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(bodies, ElementsAre("one"));
  EXPECT_THAT(purged, StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(endpoint.queue("orders").size(), 0u);
}

TEST_F(ConsolePage, PublishesToATopic) {
  ask("GET /?Action=CreateTopic&Version=2010-03-31&Name=placed");

  const std::string published =
      ask("POST /_console/publish",
          own_script,
          R"({"Arn":"arn:aws:sns:us-east-1:000000000000:placed","Message":"one"})");

  EXPECT_THAT(published, HasSubstr("MessageId"));
}

TEST_F(ConsolePage, RedrivesDeadLetters) {
  call("CreateQueue", R"({"QueueName":"orders"})");
  call("CreateQueue",
       R"({"QueueName":"work","Attributes":{"RedrivePolicy":"{\"maxReceiveCount\":1,)"
       R"(\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:orders\"}"}})");

  const std::string started = act("redrive");

  EXPECT_THAT(started, HasSubstr("TaskHandle"));
}

TEST_F(ConsolePage, ShowsWhyACallWasRefused) {
  call("SendMessage", R"({"QueueUrl":"http://x/000000000000/none","MessageBody":"one"})");

  const std::string state = ask("GET /_console/state");

  EXPECT_THAT(state,
              HasSubstr(R"("operation":"sqs.SendMessage","resource":"none","error":")"
                        "AWS.SimpleQueueService.NonExistentQueue"));
}

TEST_F(ConsolePage, RefusesAnActionThatAnotherSiteAsksFor) {
  call("CreateQueue", R"({"QueueName":"orders"})");
  const std::string body = "{" + std::string(orders_arn) + R"(,"MessageBody":"one"})";
  const std::string foreign = std::string(own_script) + "Origin: http://example.com\r\n";

  const std::string without_field = ask("POST /_console/send", {}, body);
  const std::string from_elsewhere = ask("POST /_console/send", foreign, body);
  const std::string rebound = ask("POST /_console/send", own_script, body, "example.com");

  EXPECT_THAT(without_field, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(from_elsewhere, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(rebound, StartsWith("HTTP/1.1 403"));
  EXPECT_EQ(endpoint.queue("orders").size(), 0u);
}

TEST_F(ConsolePage, TakesAnActionFromItsOwnOrigin) {
  call("CreateQueue", R"({"QueueName":"orders"})");
  const std::string fields = std::string(own_script) + "Origin: http://127.0.0.1\r\n";

  const std::string sent = ask(
      "POST /_console/send", fields, "{" + std::string(orders_arn) + R"(,"MessageBody":"one"})");

  EXPECT_THAT(sent, StartsWith("HTTP/1.1 200"));
}

/// Opens a stream and reads its head.
std::unique_ptr<http::TestingPeer> watch(const Endpoint& endpoint, std::string_view queue = {}) {
  auto page = std::make_unique<http::TestingPeer>(endpoint.port());
  page->send("GET /_console/events" + std::string(queue) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  page->read_until("\r\n\r\n");
  return page;
}

TEST_F(ConsolePage, TellsWhatChangesWhileItIsWatched) {
  const auto page = watch(endpoint);
  EXPECT_THAT(page->read_until("}\n\n"), HasSubstr("event: state\ndata: {\"now\""));

  call("CreateQueue", R"({"QueueName":"orders"})");

  EXPECT_THAT(page->read_until("}\n\n"), HasSubstr(R"("name":"orders")"));
}

TEST_F(ConsolePage, TellsTheMessagesOfTheQueueThatIsWatched) {
  call("CreateQueue", R"({"QueueName":"orders"})");
  const auto page = watch(endpoint, "?queue=arn:aws:sqs:us-east-1:000000000000:orders");
  EXPECT_THAT(page->read_until("event: queue\ndata: {"), HasSubstr("event: state"));

  act("send", R"(,"MessageBody":"one")");

  EXPECT_THAT(page->read_until("\"messages\":[{"), HasSubstr("event: queue"));
  EXPECT_THAT(page->read_until("}\n\n"), HasSubstr(R"("receives":0,"body":"one")"));
  EXPECT_EQ(endpoint.queue("orders").visible(), 1u);
}

TEST_F(ConsolePage, LetsNoMorePagesWatchThanItsLimit) {
  std::vector<std::unique_ptr<http::TestingPeer>> pages;
  for (std::size_t i = 0; i < ConsoleEvents::max_streams; ++i) pages.push_back(watch(endpoint));

  EXPECT_THAT(ask("GET /_console/events"), StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(ask("GET /_console/state"), StartsWith("HTTP/1.1 200"));

  pages.pop_back();
  std::string head;
  EXPECT_TRUE(testing::becomes_true([&] {
    http::TestingPeer page(endpoint.port());
    page.send("GET /_console/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    head = page.read_until("\r\n\r\n");
    return head.starts_with("HTTP/1.1 200");
  })) << head;
}

TEST(ConsoleStream, KeepsNoEndpointFromStopping) {
  std::unique_ptr<http::TestingPeer> page;
  const auto began = std::chrono::steady_clock::now();
  {
    const Endpoint endpoint;
    page = watch(endpoint);
    page->read_until("}\n\n");
  }

  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
  page->rest();
}

TEST(ConsoleStream, IsTheSameOverTls) {
  const Endpoint endpoint({.tls = EndpointTls{}});
  boost::asio::ssl::context trusting(boost::asio::ssl::context::tls_client);
  trusting.load_verify_file(endpoint.ca_file());
  trusting.set_verify_mode(boost::asio::ssl::verify_peer);
  http::TestingPeer page(endpoint.port(), trusting);

  page.send("GET /_console/events HTTP/1.1\r\nHost: localhost\r\n\r\n");

  EXPECT_THAT(page.read_until("}\n\n"), HasSubstr("event: state"));
}

TEST_F(ConsolePage, IsNotReadByASiteThatPointsItsNameHere) {
  const std::string state = ask("GET /_console/state", {}, {}, "example.com:4566");

  EXPECT_THAT(state, StartsWith("HTTP/1.1 403"));
}

}  // namespace
}  // namespace sourceflow::local
