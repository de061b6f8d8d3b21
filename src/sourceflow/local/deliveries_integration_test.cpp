#include <deque>
#include <map>
#include <mutex>
#include <optional>

#include <boost/asio/post.hpp>
#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/http/server.hpp"
#include "sourceflow/http/test_certificates.hpp"
#include "sourceflow/local/endpoint_testing.hpp"
#include "sourceflow/local/journal_testing.hpp"

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using testing::becomes_true;
using testing::Peer;

/// What a subscriber was sent.
struct Posted {
  std::map<std::string, std::string> fields;
  std::string body;

  std::string member(const char* name) const {
    const auto document = boost::json::parse(body).get_object();
    const auto* const value = document.if_contains(name);
    return value == nullptr ? std::string() : std::string(value->get_string());
  }
};

/// An HTTP endpoint that somebody subscribed; answers with the statuses it is told, then 200.
class Subscriber {
 public:
  explicit Subscriber(std::optional<http::ServerCertificate> tls = {})
      : scheme_(tls ? "https" : "http"),
        server_(std::in_place, io_, http::ServerOptions{.tls = std::move(tls)}, [this](auto& e) {
          take(e);
        }) {
    port_ = server_->port();
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Subscriber() {
    boost::asio::post(io_, [this] {
      server_.reset();
      io_.stop();
    });
    thread_.join();
  }

  std::string url() const { return scheme_ + "://127.0.0.1:" + std::to_string(port_) + "/hook"; }
  void answer_next(std::deque<unsigned> statuses) {
    const std::lock_guard lock(mutex_);
    statuses_ = std::move(statuses);
  }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return posted_.size();
  }
  /// Waits for it; the first is number 0.
  Posted posted(std::size_t number) {
    EXPECT_TRUE(becomes_true([&] { return count() > number; })) << "nothing more was posted";
    const std::lock_guard lock(mutex_);
    return number < posted_.size() ? posted_[number] : Posted{};
  }

 private:
  void take(http::Exchange& exchange) {
    Posted posted{.fields = {}, .body = std::string(exchange.request().body())};
    for (const char* name : {"x-amz-sns-message-type",
                             "x-amz-sns-message-id",
                             "x-amz-sns-topic-arn",
                             "x-amz-sns-subscription-arn",
                             "x-amz-sns-rawdelivery",
                             "content-type",
                             "user-agent"})
      posted.fields[name] = exchange.request().field(name);
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(posted));
    if (statuses_.empty()) return;
    exchange.reply().status = statuses_.front();
    statuses_.pop_front();
  }

  const std::string scheme_;
  boost::asio::io_context io_{1};
  std::mutex mutex_;
  std::deque<unsigned> statuses_;
  std::vector<Posted> posted_;
  std::optional<http::Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

std::string query(const Endpoint& endpoint, const std::string& form, bool is_signed = true) {
  Peer peer(endpoint);
  const std::string signature =
      is_signed
          ? "Authorization: AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/sns/aws4_request\r\n"
          : "";
  peer.send("POST / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(endpoint.port()) + "\r\n" +
            signature + "Content-Length: " + std::to_string(form.size()) + "\r\n\r\n" + form);
  return peer.answer();
}

/// As a person or a program does that follows a link: a GET without a signature.
std::string follow(const Endpoint& endpoint, const std::string& link) {
  Peer peer(endpoint);
  const std::string base = endpoint.url();
  EXPECT_TRUE(link.starts_with(base)) << link;
  peer.send("GET " + link.substr(base.size()) +
            " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(endpoint.port()) + "\r\n\r\n");
  return peer.answer();
}

const std::string topic = "arn:aws:sns:us-east-1:000000000000:events";

struct DeliveriesTest : ::testing::Test {
  std::string subscribe(const std::string& more = "") {
    return query(*endpoint,
                 "Action=Subscribe&TopicArn=" + topic +
                     "&Protocol=http&Endpoint=" + subscriber.url() + more);
  }
  void confirm() { follow(*endpoint, subscriber.posted(0).member("SubscribeURL")); }
  std::string publish(const std::string& message) {
    return query(*endpoint, "Action=Publish&TopicArn=" + topic + "&Message=" + message);
  }
  void advance(base::Duration by) {
    clock->advance(by);
    endpoint->poke();
  }
  /// How far the clock had to go until so much was posted.
  int seconds_until(std::size_t count) {
    int seconds = 0;
    EXPECT_TRUE(becomes_true([&] {
      if (subscriber.count() >= count) return true;
      advance(1s);
      ++seconds;
      return false;
    }));
    return seconds;
  }
  void start(EndpointOptions options = {}) {
    options.clock = clock;
    endpoint.emplace(std::move(options));
    query(*endpoint, "Action=CreateTopic&Name=events");
  }

  std::shared_ptr<base::VirtualClock> clock = std::make_shared<base::VirtualClock>();
  Subscriber subscriber;
  std::optional<Endpoint> endpoint;
};

TEST_F(DeliveriesTest, AsksToConfirmAndDeliversOnlyAfterThat) {
  start();

  EXPECT_THAT(subscribe(), HasSubstr("<SubscriptionArn>pending confirmation<"));
  const Posted question = subscriber.posted(0);
  publish("early");
  confirm();
  publish("hello");

  EXPECT_EQ(question.fields.at("x-amz-sns-message-type"), "SubscriptionConfirmation");
  EXPECT_EQ(question.fields.at("x-amz-sns-topic-arn"), topic);
  EXPECT_EQ(question.fields.at("x-amz-sns-subscription-arn"), "");
  EXPECT_EQ(question.fields.at("user-agent"), "Amazon Simple Notification Service Agent");
  const Posted notification = subscriber.posted(1);
  EXPECT_EQ(notification.fields.at("x-amz-sns-message-type"), "Notification");
  EXPECT_EQ(notification.fields.at("x-amz-sns-message-id"), notification.member("MessageId"));
  EXPECT_EQ(notification.fields.at("content-type"), "text/plain; charset=UTF-8");
  EXPECT_EQ(notification.member("Message"), "hello");
}

TEST_F(DeliveriesTest, DeliversOverHttpsToWhomACertificateProves) {
  const http::TestAuthority authority("subscribers");
  const http::TestAuthority stranger("strangers");
  Subscriber proven(authority.certificate_of("127.0.0.1"));
  Subscriber unproven(stranger.certificate_of("127.0.0.1"));
  start({.delivery_ca = authority.file()});
  const auto subscribe_over_https = [&](const Subscriber& to) {
    return query(*endpoint,
                 "Action=Subscribe&TopicArn=" + topic + "&Protocol=https&Endpoint=" + to.url());
  };

  subscribe_over_https(unproven);
  subscribe_over_https(proven);
  follow(*endpoint, proven.posted(0).member("SubscribeURL"));
  publish("hello");

  EXPECT_EQ(proven.posted(1).member("Message"), "hello");
  EXPECT_EQ(unproven.count(), 0u) << "whoever is not proven is not even asked";
}

TEST_F(DeliveriesTest, ListsAsPendingWhatNobodyConfirmed) {
  start();
  const std::string list = "Action=ListSubscriptionsByTopic&TopicArn=" + topic;

  const std::string told = subscribe("&ReturnSubscriptionArn=true");

  EXPECT_THAT(told, HasSubstr("<SubscriptionArn>" + topic + ":"));
  EXPECT_THAT(query(*endpoint, list), HasSubstr("<SubscriptionArn>PendingConfirmation<"));
  const std::string attributes = "Action=GetTopicAttributes&TopicArn=" + topic;
  EXPECT_THAT(query(*endpoint, attributes),
              HasSubstr("<key>SubscriptionsPending</key><value>1</value>"));
  confirm();
  EXPECT_THAT(query(*endpoint, list), HasSubstr("<SubscriptionArn>" + topic + ":"));
}

TEST_F(DeliveriesTest, ForgetsATokenAfterTwoDays) {
  start();
  subscribe();
  const std::string link = subscriber.posted(0).member("SubscribeURL");

  advance(48h);

  EXPECT_THAT(follow(*endpoint, link), HasSubstr("Invalid parameter: Token"));
  EXPECT_THAT(query(*endpoint, "Action=ListSubscriptionsByTopic&TopicArn=" + topic),
              Not(HasSubstr("<member>")));
}

TEST_F(DeliveriesTest, DeliversRawWithAFieldThatSaysSo) {
  start();
  subscribe(
      "&Attributes.entry.1.key=RawMessageDelivery&Attributes.entry.1.value=true"
      "&Attributes.entry.2.key=DeliveryPolicy&Attributes.entry.2.value="
      "{\"requestPolicy\":{\"headerContentType\":\"application/json\"}}");
  confirm();

  publish("{}");

  const Posted posted = subscriber.posted(1);
  EXPECT_EQ(posted.body, "{}");
  EXPECT_EQ(posted.fields.at("x-amz-sns-rawdelivery"), "true");
  EXPECT_EQ(posted.fields.at("content-type"), "application/json");
}

TEST_F(DeliveriesTest, TriesAgainWhenTheEndpointsClockSaysSo) {
  start();
  subscribe();
  confirm();
  subscriber.answer_next({500, 429});

  publish("again");

  const Posted first = subscriber.posted(1);
  EXPECT_GE(seconds_until(3), 20);
  EXPECT_GE(seconds_until(4), 20);
  EXPECT_EQ(subscriber.posted(2).body, first.body);
  EXPECT_EQ(subscriber.posted(3).fields.at("x-amz-sns-message-id"),
            first.fields.at("x-amz-sns-message-id"));
}

TEST_F(DeliveriesTest, MakesDeadLettersOfWhatIsRefusedOrFailsTooOften) {
  start();
  Peer sqs(*endpoint);
  sqs.call("CreateQueue", R"({"QueueName":"dead"})");
  subscribe(
      "&Attributes.entry.1.key=RedrivePolicy&Attributes.entry.1.value="
      "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:dead\"}"
      "&Attributes.entry.2.key=DeliveryPolicy&Attributes.entry.2.value="
      "{\"healthyRetryPolicy\":{\"numRetries\":1,\"numNoDelayRetries\":1}}");
  confirm();
  subscriber.answer_next({404, 503, 503});

  publish("refused");
  ASSERT_TRUE(becomes_true([&] { return endpoint->queue("dead").visible() == 1; }));
  publish("failing");
  ASSERT_TRUE(becomes_true([&] { return endpoint->queue("dead").visible() == 2; }));

  EXPECT_EQ(subscriber.count(), 4u);
  EXPECT_THAT(endpoint->queue("dead").bodies(),
              ElementsAre(HasSubstr("\"Message\":\"refused\""), HasSubstr("\"failing\"")));
}

TEST_F(DeliveriesTest, KeepsToTheTopicsPolicyWhereTheTwoDoNotFit) {
  start();
  subscribe(
      "&Attributes.entry.1.key=DeliveryPolicy&Attributes.entry.1.value="
      "{\"healthyRetryPolicy\":{\"minDelayTarget\":15}}");
  confirm();
  query(*endpoint,
        "Action=SetTopicAttributes&AttributeName=DeliveryPolicy&TopicArn=" + topic +
            "&AttributeValue={\"http\":{\"defaultHealthyRetryPolicy\":"
            "{\"minDelayTarget\":5,\"maxDelayTarget\":10}}}");
  subscriber.answer_next({500});

  publish("delivered");

  subscriber.posted(1);
  EXPECT_GE(seconds_until(3), 5);
}

TEST_F(DeliveriesTest, FollowsFilterPolicies) {
  start();
  subscribe("&Attributes.entry.1.key=FilterPolicy&Attributes.entry.1.value={\"kind\":[\"a\"]}");
  confirm();

  publish("unwanted");
  publish(
      "wanted&MessageAttributes.entry.1.Name=kind&MessageAttributes.entry.1.Value.DataType=String"
      "&MessageAttributes.entry.1.Value.StringValue=a");

  EXPECT_EQ(subscriber.posted(1).member("Message"), "wanted");
}

TEST_F(DeliveriesTest, TellsTheEndpointThatItWasUnsubscribedAndLetsItTakeThatBack) {
  start();
  subscribe();
  confirm();
  publish("one");

  follow(*endpoint, subscriber.posted(1).member("UnsubscribeURL"));

  const Posted farewell = subscriber.posted(2);
  EXPECT_EQ(farewell.fields.at("x-amz-sns-message-type"), "UnsubscribeConfirmation");
  publish("unheard");
  EXPECT_THAT(follow(*endpoint, farewell.member("SubscribeURL")), HasSubstr(topic + ":"));
  publish("two");
  EXPECT_EQ(subscriber.posted(3).member("Message"), "two");
}

TEST_F(DeliveriesTest, LetsOnlySignedCallsEndWhatWasConfirmedSo) {
  start();
  subscribe();
  const std::string token = subscriber.posted(0).member("Token");
  query(*endpoint,
        "Action=ConfirmSubscription&AuthenticateOnUnsubscribe=true&TopicArn=" + topic +
            "&Token=" + token);
  publish("one");
  const std::string link = subscriber.posted(1).member("UnsubscribeURL");

  EXPECT_THAT(follow(*endpoint, link), HasSubstr("AuthorizationError"));

  const std::string arn = subscriber.posted(1).fields.at("x-amz-sns-subscription-arn");
  const std::string attributes = "Action=GetSubscriptionAttributes&SubscriptionArn=" + arn;
  EXPECT_THAT(query(*endpoint, attributes),
              HasSubstr("<key>ConfirmationWasAuthenticated</key><value>true<"));
  query(*endpoint, "Action=Unsubscribe&SubscriptionArn=" + arn);
  EXPECT_THAT(query(*endpoint, attributes), HasSubstr("NotFound"));
}

TEST_F(DeliveriesTest, RefusesToLeaveTheMachine) {
  start();

  EXPECT_THAT(
      query(*endpoint,
            "Action=Subscribe&Protocol=http&Endpoint=http://example.com/&TopicArn=" + topic),
      HasSubstr("--deliver-anywhere"));
}

TEST_F(DeliveriesTest, GoesOnAfterARestart) {
  const testing::TemporaryDirectory directory;
  start({.data = directory.path().string()});
  subscribe();
  confirm();
  subscriber.answer_next({500});
  publish("kept");
  const Posted first = subscriber.posted(1);

  endpoint.reset();
  start({.data = directory.path().string()});

  seconds_until(3);
  EXPECT_EQ(subscriber.posted(2).body, first.body);
  const std::string certificate = first.member("SigningCertURL");
  EXPECT_THAT(follow(*endpoint, endpoint->url() + certificate.substr(certificate.find("/Simple"))),
              HasSubstr("BEGIN CERTIFICATE"));
}

}  // namespace
}  // namespace sourceflow::local
