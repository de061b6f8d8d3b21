#include <chrono>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/session.hpp"
#include "sourceflow/aws/sns.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/aws/sts.hpp"
#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/result_of.hpp"
#include "sourceflow/http/scripted_peer.hpp"
#include "sourceflow/http/test_certificates.hpp"

namespace sourceflow::aws {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using http::ScriptedPeer;
using testing::HasSubstr;

constexpr auto queue = "http://sqs.us-east-1.amazonaws.com/123456789012/orders";

ScriptedPeer::Answer answer(int status, const std::string& body, const std::string& headers = {}) {
  return {.pieces = {"HTTP/1.1 " + std::to_string(status) + " X\r\n" + headers +
                     "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body}};
}

ScriptedPeer::Answer failure(int status, const std::string& code, const std::string& headers = {}) {
  return answer(
      status, R"({"__type":"com.amazonaws.sqs#)" + code + R"(","message":"so it is"})", headers);
}

class SessionTest : public testing::Test {
 protected:
  static AwsOptions options_for(const ScriptedPeer& answering) {
    AwsOptions options;
    options.region = "us-east-1";
    options.endpoint = "http://127.0.0.1:" + std::to_string(answering.port());
    options.credentials =
        Credentials{.access_key_id = "AKID", .secret_access_key = base::Secret("secret")};
    options.retry.first_backoff = 1ms;
    options.retry.max_backoff = 2ms;
    options.read_timeout = 50ms;
    return options;
  }

  // A session whose services all answer as the script says.
  Session& session_with(ScriptedPeer::Script script, base::BreakerOptions breaker = {}) {
    peer.emplace(io, std::move(script));
    AwsOptions options = options_for(*peer);
    options.breaker = breaker;
    return session.emplace(
        io.get_executor(),
        options,
        [](std::string_view) { return std::optional<std::string>(); },
        clock);
  }

  template <class T>
  T result_of(base::Task<T> task) {
    return base::result_of(io, std::move(task));
  }

  template <class T>
  Error error_of(base::Task<T> task) {
    try {
      result_of(std::move(task));
    } catch (const Error& error) {
      return error;
    }
    return Error({.code = "it did not fail"});
  }

  asio::io_context io;
  std::shared_ptr<base::VirtualClock> clock = std::make_shared<base::VirtualClock>();
  std::optional<ScriptedPeer> peer;
  std::optional<Session> session;
};

TEST_F(SessionTest, SignsWhatItSends) {
  Sqs sqs(
      session_with([](const std::string&, int) { return answer(200, R"({"MessageId":"m-1"})"); }));

  const auto sent = result_of(sqs.send(queue, {.body = "hello"}));

  EXPECT_EQ(sent.message_id, "m-1");
  const auto& request = peer->requests().at(0);
  EXPECT_THAT(request, HasSubstr("X-Amz-Target: AmazonSQS.SendMessage\r\n"));
  EXPECT_THAT(request, HasSubstr("X-Amz-Date: 20010909T014640Z\r\n"));
  EXPECT_THAT(
      request,
      HasSubstr(
          "Authorization: AWS4-HMAC-SHA256 Credential=AKID/20010909/us-east-1/sqs/aws4_request, "));
  EXPECT_THAT(
      request,
      HasSubstr("\r\n\r\n{\"QueueUrl\":\"" + std::string(queue) + "\",\"MessageBody\":\"hello\"}"));
}

TEST_F(SessionTest, TriesAgainWhenThrottledAndCountsIt) {
  int number = 0;
  Sqs sqs(session_with([&number](const std::string&, int) {
    return ++number < 3 ? failure(400, "ThrottlingException") : answer(200, "{}");
  }));

  result_of(sqs.purge(queue));

  EXPECT_EQ(session->counters().at("sqs.PurgeQueue"),
            (OperationCounters{.requests = 3, .retries = 2, .errors = 0, .billed_units = 3}));
}

TEST_F(SessionTest, GivesUpAfterItsAttemptsWithTheServicesWords) {
  Sqs sqs(session_with([](const std::string&, int) {
    return failure(503, "ServiceUnavailable", "x-amzn-RequestId: r-9\r\n");
  }));

  const auto error = error_of(sqs.purge(queue));

  EXPECT_EQ(peer->requests().size(), 3U);
  EXPECT_STREQ(error.what(),
               "sqs.PurgeQueue failed with 503 ServiceUnavailable: so it is (request r-9)");
  EXPECT_TRUE(error.retryable());
}

TEST_F(SessionTest, DoesNotRepeatWhatTheServiceRefuses) {
  Sqs sqs(session_with([](const std::string&, int) { return failure(400, "QueueDoesNotExist"); }));

  EXPECT_EQ(error_of(sqs.purge(queue)).code(), "QueueDoesNotExist");

  EXPECT_EQ(peer->requests().size(), 1U);
}

TEST_F(SessionTest, TriesAgainWhenTheAnswerIsLost) {
  int number = 0;
  Sqs sqs(session_with([&number](const std::string&, int) {
    return ++number == 1 ? ScriptedPeer::Answer{.then_close = true} : answer(200, "{}");
  }));

  result_of(sqs.purge(queue));

  EXPECT_EQ(peer->requests().size(), 2U);
}

TEST_F(SessionTest, ReportsATimeoutAsOne) {
  Sqs sqs(
      session_with([](const std::string&, int) { return ScriptedPeer::Answer{.never = true}; }));

  const auto error = error_of(sqs.purge(queue));

  EXPECT_EQ(error.kind(), ErrorKind::timeout);
  EXPECT_EQ(error.status(), 0);
  EXPECT_THAT(error.message(), HasSubstr("did not answer in time"));
}

TEST_F(SessionTest, WaitsForALongPollAsLongAsItAskedFor) {
  peer.emplace(io, [](const std::string&, int) { return ScriptedPeer::Answer{.never = true}; });
  auto options = options_for(*peer);
  options.retry.max_attempts = 1;
  Session patient(
      io.get_executor(), options, [](std::string_view) { return std::optional<std::string>(); });
  Sqs sqs(patient);
  const auto started = std::chrono::steady_clock::now();

  const auto error = error_of(sqs.receive(queue, {.wait = 1s}));

  EXPECT_EQ(error.kind(), ErrorKind::timeout);
  EXPECT_GE(std::chrono::steady_clock::now() - started, 1050ms);
}

TEST_F(SessionTest, CorrectsItsClockByTheServersAndSignsAgain) {
  Sqs sqs(session_with([](const std::string& request, int) {
    const bool is_corrected = request.find("X-Amz-Date: 20010909T0156") != std::string::npos;
    return is_corrected
               ? answer(200, "{}")
               : failure(403, "RequestTimeTooSkewed", "Date: Sun, 09 Sep 2001 01:56:40 GMT\r\n");
  }));

  result_of(sqs.purge(queue));
  result_of(sqs.purge(queue));

  EXPECT_EQ(peer->requests().size(), 3U) << "one to learn, one to repeat, one that already knows";
}

TEST_F(SessionTest, DoesNotTurnItsClockForEver) {
  Sqs sqs(session_with([this](const std::string&, int) {
    clock->advance(-1h);
    return failure(403, "RequestTimeTooSkewed", "Date: Sun, 09 Sep 2001 01:56:40 GMT\r\n");
  }));

  EXPECT_EQ(error_of(sqs.purge(queue)).code(), "RequestTimeTooSkewed");

  EXPECT_EQ(peer->requests().size(), 2U);
}

TEST_F(SessionTest, StopsRetryingWhenTheBudgetIsSpent) {
  Sqs sqs(session_with([](const std::string&, int) { return failure(500, "InternalError"); },
                       {.failures = 1000}));
  for (int i = 0; i < 60; ++i) error_of(sqs.purge(queue));

  const auto counters = session->counters().at("sqs.PurgeQueue");

  EXPECT_EQ(counters.retries, 100U) << "a budget of 500 at 5 a retry";
  EXPECT_EQ(counters.requests, 160U);
}

TEST_F(SessionTest, SaysWhatIsWrongWithAnAnswerThatIsNoneOfTheService) {
  Sqs sqs(session_with([](const std::string&, int) { return answer(200, "<html>hi</html>"); }));

  EXPECT_THAT(error_of(sqs.send(queue, {.body = "x"})).message(),
              HasSubstr("the answer is none of SQS"));
}

TEST_F(SessionTest, PublishesInTheQueryProtocol) {
  Sns sns(session_with([](const std::string&, int) {
    return answer(200,
                  "<PublishBatchResponse><PublishBatchResult><Failed><member><Id>0</"
                  "Id><Code>InternalError</Code>"
                  "<Message>m</Message><SenderFault>false</SenderFault></member></"
                  "Failed><Successful><member><Id>1</Id>"
                  "<MessageId>m-2</MessageId></member></Successful></PublishBatchResult></"
                  "PublishBatchResponse>");
  }));
  const PublishEntry first{.message = "a b&c", .attributes = {{.name = "EventType", .value = "X"}}};
  const PublishEntry second{.message = "2", .group_id = "g", .deduplication_id = "d"};

  const auto results = result_of(sns.publish_batch("arn:t", {first, second}));

  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].code, "InternalError");
  EXPECT_EQ(results[1].message_id, "m-2");
  EXPECT_THAT(
      peer->requests().at(0),
      HasSubstr(
          "Action=PublishBatch&Version=2010-03-31&TopicArn=arn%3At"
          "&PublishBatchRequestEntries.member.1.Id=0"
          "&PublishBatchRequestEntries.member.1.Message=a%20b%26c"
          "&PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Name=EventType"
          "&PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Value.DataType=String"
          "&PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Value.StringValue=X"
          "&PublishBatchRequestEntries.member.2.Id=1"
          "&PublishBatchRequestEntries.member.2.Message=2"
          "&PublishBatchRequestEntries.member.2.MessageGroupId=g"
          "&PublishBatchRequestEntries.member.2.MessageDeduplicationId=d"));
}

TEST_F(SessionTest, FollowsThePagesOfAList) {
  Sns sns(session_with([](const std::string& request, int) {
    const bool is_second = request.find("NextToken=more") != std::string::npos;
    const std::string member = is_second ? "b" : "a";
    return answer(200,
                  "<R><ListTopicsResult><Topics><member><TopicArn>" + member +
                      "</TopicArn></member></Topics>" +
                      (is_second ? "" : "<NextToken>more</NextToken>") + "</ListTopicsResult></R>");
  }));

  EXPECT_THAT(result_of(sns.list_topics()), testing::ElementsAre("a", "b"));
}

TEST_F(SessionTest, FindsNoTopicWhereThereIsNone) {
  Sns sns(session_with([](const std::string&, int) {
    return answer(
        404,
        "<ErrorResponse><Error><Code>NotFound</Code><Message>no</Message></Error></ErrorResponse>");
  }));

  EXPECT_EQ(result_of(sns.topic_attributes("arn:t")), std::nullopt);
  EXPECT_EQ(result_of(sns.subscription_attributes("arn:t:s")), std::nullopt);
}

TEST_F(SessionTest, AssumesARoleByATokenWithoutSigning) {
  Sts sts(session_with([](const std::string&, int) {
    return answer(200,
                  "<R><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA</"
                  "AccessKeyId><SecretAccessKey>s"
                  "</SecretAccessKey><SessionToken>t</"
                  "SessionToken><Expiration>2001-09-09T02:46:40Z</Expiration>"
                  "</Credentials></AssumeRoleWithWebIdentityResult></R>");
  }));

  const auto credentials = result_of(sts.assume_role_with_web_identity(
      {.role_arn = "arn:r", .session_name = "me"}, base::Secret("jwt")));

  EXPECT_EQ(credentials.access_key_id, "ASIA");
  EXPECT_EQ(credentials.session_token.reveal(), "t");
  EXPECT_EQ(credentials.expiration, base::from_iso8601("2001-09-09T02:46:40Z"));
  EXPECT_THAT(peer->requests().at(0), testing::Not(HasSubstr("Authorization")));
  EXPECT_THAT(peer->requests().at(0), HasSubstr("&WebIdentityToken=jwt"));
}

TEST_F(SessionTest, TrustsTheAuthoritiesOfTheEnvironmentAndNoOthers) {
  const http::TestAuthority authority("session");
  auto tls = authority.server("localhost");
  peer.emplace(io, [](const std::string&, int) { return answer(200, "{}"); }, &tls);
  auto options = options_for(*peer);
  options.endpoint = "https://localhost:" + std::to_string(peer->port());
  options.read_timeout = 5s;
  const auto bundle = [&authority](std::string_view name) {
    return name == "AWS_CA_BUNDLE" ? std::optional(authority.file()) : std::nullopt;
  };
  const auto nothing = [](std::string_view) { return std::optional<std::string>(); };
  Session trusting(io.get_executor(), options, bundle);
  Session careful(io.get_executor(), options, nothing);

  result_of(Sqs(trusting).purge(queue));
  const auto error = error_of(Sqs(careful).purge(queue));

  EXPECT_FALSE(error.retryable());
  EXPECT_THAT(error.message(), HasSubstr("the authority that issued it is not trusted here"));
  EXPECT_EQ(peer->requests().size(), 1U);
}

TEST_F(SessionTest, RefusesToStartWithoutARegion) {
  const AwsOptions options{};

  EXPECT_THROW(Session(io.get_executor(),
                       options,
                       [](std::string_view) { return std::optional<std::string>(); }),
               base::ConfigError);
}

TEST_F(SessionTest, SaysWhereCredentialsWereLookedFor) {
  peer.emplace(io, [](const std::string&, int) { return answer(200, "{}"); });
  auto options = options_for(*peer);
  options.credentials.reset();
  options.disable_instance_metadata = true;
  Session poor(
      io.get_executor(), options, [](std::string_view) { return std::optional<std::string>(); });
  Sqs sqs(poor);

  EXPECT_EQ(error_of(sqs.purge(queue)).code(), "NoCredentials");
}

}  // namespace
}  // namespace sourceflow::aws
