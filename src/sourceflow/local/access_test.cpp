#include "sourceflow/local/access.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/local/json_input.hpp"

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const Scope here{"us-east-1", "000000000000"};
constexpr base::Time now{std::chrono::hours(400'000)};

constexpr std::string_view policies = R"({
  "users": [{"name": "ann", "accessKeyId": "AKIAANN", "secretAccessKey": "secret", "policies": [
      {"Statement": [
          {"Effect": "Allow", "Resource": "*",
           "Action": ["sqs:SendMessage", "sns:Publish", "kms:*", "sts:AssumeRole"]},
          {"Effect": "Deny", "Action": "sqs:*", "Resource": "arn:aws:sqs:*:*:closed"}]}]}],
  "roles": [
      {"name": "worker",
       "trust": {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                               "Principal": {"AWS": "000000000000"}}},
       "policies": [{"Statement": {"Effect": "Allow", "Action": "sqs:ReceiveMessage",
                                   "Resource": "*"}}]},
      {"name": "stranger", "account": "111111111111",
       "trust": {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}},
       "policies": [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]}]})";

/// A client that signs as it should, unless told otherwise.
struct Caller {
  std::string key = "AKIAANN";
  std::string secret = "secret";
  std::string token = {};
  base::Time at = now;
  std::string service = {};
  bool alters_body = false;
};

struct AccessTest : ::testing::Test {
  std::string call(std::string_view service,
                   std::string_view operation,
                   std::string_view json,
                   Caller caller = {}) {
    access.install(world.credentials);
    if (caller.service.empty()) caller.service = service;
    const std::string date = signing_date(caller.at);
    std::map<std::string, std::string, std::less<>> fields{
        {"host", "h"}, {"x-amz-date", date}, {"x-amz-security-token", caller.token}};
    SignedRequest request{.method = "POST", .target = "/", .body = json, .field = [&](auto name) {
                            const auto found = fields.find(name);
                            return found == fields.end() ? std::string_view()
                                                         : std::string_view(found->second);
                          }};
    Signature signature{.access_key = caller.key,
                        .day = date.substr(0, 8),
                        .region = "us-east-1",
                        .service = caller.service,
                        .fields = "host;x-amz-date",
                        .date = date};
    signature.value = expected_signature(request, signature, caller.secret);
    if (!caller.key.empty()) {
      fields["authorization"] =
          "AWS4-HMAC-SHA256 Credential=" + caller.key + "/" + signature.day + "/us-east-1/" +
          caller.service +
          "/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + signature.value;
    }
    const std::string altered = std::string(json) + " ";
    if (caller.alters_body) request.body = altered;
    const auto document = boost::json::parse({json.data(), json.size()});
    const JsonInput in(document.get_object());
    try {
      access.admit({service, operation, in, request, here, now}, world);
      return "ok";
    } catch (const ServiceError& error) {
      return std::string(error.kind().code) + " " + std::to_string(error.kind().status) + " " +
             error.what();
    }
  }

  std::string send(Caller caller = {}) {
    return call("sqs", "SendMessage", R"({"QueueUrl":"http://h/000000000000/orders"})", caller);
  }

  Caller role_session(const std::string& account, const std::string& role) {
    const auto& issued =
        world.credentials.issue({.expires = now + 1h,
                                 .account = account,
                                 .user_id = "AROA:x",
                                 .arn = "arn:aws:sts::" + account + ":assumed-role/" + role + "/x"},
                                now);
    return {.key = issued.access_key, .secret = issued.secret, .token = issued.session_token};
  }

  base::SeededRandom random{1};
  World world{random};
  Access access{{.verify_signatures = true,
                 .keys = {{"AKIAROOT", "root"}},
                 .policies = std::string(policies),
                 .account = "000000000000"}};
};

TEST_F(AccessTest, LetsTheLinksInNotificationsBeFollowedUnsigned) {
  const Caller nobody{.key = ""};

  EXPECT_EQ(call("sns", "ConfirmSubscription", "{}", nobody), "ok");
  EXPECT_EQ(call("sns", "Unsubscribe", "{}", nobody), "ok");
  EXPECT_NE(call("sns", "Publish", "{}", nobody), "ok");
  EXPECT_NE(call("sns", "Unsubscribe", "{}", {.secret = "wrong"}), "ok");
}

TEST_F(AccessTest, LetsInWhoSignsWithTheRightSecret) {
  EXPECT_EQ(send(), "ok");
  EXPECT_EQ(send({.key = "AKIAROOT", .secret = "root"}), "ok");
}

TEST_F(AccessTest, RefusesSignaturesInTheWordsOfAws) {
  EXPECT_THAT(send({.secret = "other"}),
              StartsWith("SignatureDoesNotMatch 403 The request signature we calculated does not"));
  EXPECT_THAT(send({.alters_body = true}), StartsWith("SignatureDoesNotMatch 403"));
  EXPECT_THAT(send({.at = now - 16min}), HasSubstr("Signature expired: "));
  EXPECT_THAT(send({.at = now + 16min}), HasSubstr("Signature not yet current: "));
  EXPECT_EQ(send({.at = now - 14min}), "ok");
  EXPECT_THAT(send({.key = "AKIANOBODY"}),
              StartsWith("InvalidClientTokenId 403 The security token included in the request is"));
  EXPECT_THAT(send({.key = ""}), StartsWith("MissingAuthenticationToken 403"));
  EXPECT_THAT(send({.service = "sns"}),
              HasSubstr("Credential should be scoped to correct service: 'sqs'"));
}

TEST_F(AccessTest, RefusesForKmsByTheNamesOfItsProtocol) {
  const auto encrypt = [&](Caller caller) {
    return call("kms", "Encrypt", R"({"KeyId":"x"})", caller);
  };
  EXPECT_THAT(encrypt({.secret = "other"}), StartsWith("InvalidSignatureException 400"));
  EXPECT_THAT(encrypt({.key = "AKIANOBODY"}), StartsWith("UnrecognizedClientException 400"));
  EXPECT_THAT(encrypt({.key = ""}), StartsWith("MissingAuthenticationTokenException 400"));
}

TEST_F(AccessTest, TakesTemporaryCredentialsWithTheirTokenUntilTheyExpire) {
  Caller session = role_session("000000000000", "worker");
  const auto receive = [&](const Caller& caller) {
    return call("sqs", "ReceiveMessage", R"({"QueueUrl":"http://h/000000000000/orders"})", caller);
  };

  EXPECT_EQ(receive(session), "ok");
  session.token = "other";
  EXPECT_THAT(receive(session), StartsWith("InvalidClientTokenId 403"));
  const auto& expired = world.credentials.issue({.expires = now}, now);
  EXPECT_THAT(
      receive(
          {.key = expired.access_key, .secret = expired.secret, .token = expired.session_token}),
      StartsWith("ExpiredToken 403 The security token included in the request is expired"));
}

TEST_F(AccessTest, DeniesWhatNoPolicyAllowsInTheWordsOfAws) {
  EXPECT_EQ(
      call("sqs", "DeleteQueue", R"({"QueueUrl":"http://h/000000000000/orders"})"),
      "AccessDenied 403 User: arn:aws:iam::000000000000:user/ann is not authorized to perform: "
      "sqs:deletequeue on resource: arn:aws:sqs:us-east-1:000000000000:orders because no "
      "identity-based policy allows the sqs:deletequeue action");
  EXPECT_THAT(call("sns", "CreateTopic", R"({"Name":"events"})"),
              StartsWith("AuthorizationError 403 User: arn:aws:iam::000000000000:user/ann is not "
                         "authorized to perform: SNS:CreateTopic on resource: "));
  EXPECT_THAT(call("sqs", "SendMessage", R"({"QueueUrl":"http://h/000000000000/closed"})"),
              HasSubstr("with an explicit deny in an identity-based policy"));
}

TEST_F(AccessTest, JudgesBatchesAsWhatTheyDo) {
  EXPECT_EQ(call("sqs", "SendMessageBatch", R"({"QueueUrl":"http://h/000000000000/orders"})"),
            "ok");
  EXPECT_EQ(call("sns", "PublishBatch", R"({"TopicArn":"arn:aws:sns:us-east-1:000000000000:e"})"),
            "ok");
}

TEST_F(AccessTest, AsksTheQueuesPolicyToo) {
  QueueAttributes attributes;
  attributes.policy = R"({"Statement":[
      {"Effect":"Allow","Action":"sqs:*","Resource":"*",
       "Principal":{"AWS":"arn:aws:iam::000000000000:role/worker"}},
      {"Effect":"Deny","Action":"sqs:*","Resource":"*",
       "Principal":{"AWS":"arn:aws:iam::000000000000:user/ann"}}]})";
  world.queues.create(here, "orders", attributes, now);

  EXPECT_EQ(send(role_session("000000000000", "worker")), "ok");
  EXPECT_THAT(send(), HasSubstr("with an explicit deny in a resource-based policy"));
}

TEST_F(AccessTest, LetsAnotherAccountInOnlyWhenBothSidesAllowIt) {
  const Caller stranger = role_session("111111111111", "stranger");
  NamedQueue& queue = world.queues.create(here, "orders", {}, now);

  EXPECT_THAT(send(stranger), HasSubstr("because no resource-based policy allows"));
  QueueAttributes attributes;
  attributes.policy =
      R"({"Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*",
                       "Principal":{"AWS":"111111111111"}}})";
  queue.queue.set_attributes(attributes, now);
  EXPECT_EQ(send(stranger), "ok");
}

TEST_F(AccessTest, LetsNobodyUseAKeyWhosePolicyDoesNot) {
  Key& key = world.keys.create(here, now);
  const std::string encrypt = R"({"KeyId":")" + key.id + "\"}";
  const std::string root = R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::)";

  key.policy = root + R"(000000000000:root"},"Action":"kms:*","Resource":"*"}})";
  EXPECT_EQ(call("kms", "Encrypt", encrypt), "ok");
  key.policy = root + R"(000000000000:user/bob"},"Action":"kms:*","Resource":"*"}})";
  EXPECT_THAT(call("kms", "Encrypt", encrypt),
              HasSubstr("because no resource-based policy allows the kms:Encrypt action"));
}

TEST_F(AccessTest, AsksARoleWhoMayAssumeIt) {
  const auto assume = [&](const std::string& role) {
    return call(
        "sts",
        "AssumeRole",
        R"({"RoleSessionName":"x","RoleArn":"arn:aws:iam::000000000000:role/)" + role + "\"}");
  };

  EXPECT_EQ(assume("worker"), "ok");
  EXPECT_EQ(call("sts", "GetCallerIdentity", "{}"), "ok");
}

TEST(Access, TellsEverythingWrongWithItsPolicies) {
  try {
    Access(
        {.policies = R"({"user":[],"users":[{"name":"a","accessKeyId":"x","policies":[{}]},{}]})"});
    FAIL();
  } catch (const base::ConfigError& error) {
    EXPECT_EQ(error.complaints().size(), 4u);
  }
  EXPECT_THROW(Access({.verify_signatures = true}), base::ConfigError);
}

std::string complaint_about(const std::string& user) {
  try {
    Access({.policies = R"({"users":[{"name":"ann",)" + user + "}]}"});
  } catch (const base::ConfigError& error) {
    return error.complaints().at(0);
  }
  return "it did not complain";
}

TEST(Access, TakesNoPolicyThatAwsWouldRefuse) {
  const auto statement = [](const std::string& members) {
    return complaint_about(R"("policies":[{"Statement":[{)" + members + "}]}]");
  };

  EXPECT_EQ(statement(R"("Effect":"Deny","Action":"*","Resource":"*")"), "it did not complain");
  EXPECT_THAT(statement(R"("Effect":"Deny","Action":"*","Resource":"*",)"
                        R"("Condition":{"StringIs":{"aws:username":"ann"}})"),
              HasSubstr("a policy of ann is wrong: there is no condition operator StringIs"));
  EXPECT_THAT(statement(R"("Effect":"Denied","Action":"*","Resource":"*")"), HasSubstr("Effect"));
  EXPECT_THAT(complaint_about(R"("policies":{})"), HasSubstr("it must be a list"));
  EXPECT_THAT(complaint_about(R"("policy":[])"), HasSubstr("\"policy\" is not known"));
  EXPECT_THAT(complaint_about(R"("trust":{"Statement":{}})"), HasSubstr("the trust of ann"));
  EXPECT_THAT(complaint_about(R"("accessKeyId":"A","secretAccessKey":"s"},)"
                              R"({"name":"bob","accessKeyId":"A","secretAccessKey":"s")"),
              HasSubstr("the accessKeyId A of bob is another's too"));
}

}  // namespace
}  // namespace sourceflow::local
