#include "sourceflow/local/access_policy.hpp"

#include <gtest/gtest.h>

namespace sourceflow::local {
namespace {

const AccessRequest request{.principal = "sns.amazonaws.com",
                            .action = "sqs:SendMessage",
                            .resource = "arn:aws:sqs:eu-west-1:1:orders-events",
                            .context = {{"aws:sourcearn", "arn:aws:sns:eu-west-1:1:order-events"}}};

std::string policy(std::string_view statement) {
  return R"({"Version":"2012-10-17","Statement":[)" + std::string(statement) + "]}";
}

TEST(AccessPolicy, LetsExactlyTheTopicIn) {
  const std::string lets = policy(
      R"({"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage",
          "Resource":"arn:aws:sqs:eu-west-1:1:orders-events",
          "Condition":{"ArnEquals":{"aws:SourceArn":["arn:aws:sns:eu-west-1:1:order-events"]}}})");
  AccessRequest other = request;
  other.context = {{"aws:sourcearn", "arn:aws:sns:eu-west-1:1:other"}};

  EXPECT_TRUE(allows(lets, request));
  EXPECT_FALSE(allows(lets, other));
}

TEST(AccessPolicy, AllowsNothingByItself) {
  for (const auto* text : {"", "no json", "{}", R"({"Statement":[]})", "[]"}) {
    EXPECT_FALSE(allows(text, request)) << text;
  }
}

TEST(AccessPolicy, ReadsWildcardsAndSingleTexts) {
  EXPECT_TRUE(allows(
      policy(
          R"({"Effect":"Allow","Principal":"*","Action":"SQS:Send*","Resource":"arn:aws:sqs:*"})"),
      request));
  EXPECT_FALSE(
      allows(policy(R"({"Effect":"Allow","Principal":"*","Action":"SQS:Receive*","Resource":"*"})"),
             request));
  EXPECT_TRUE(allows(
      R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}})", request));
}

TEST(AccessPolicy, DeniesWhateverElseIsAllowed) {
  const std::string both = policy(R"({"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},
                {"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*"})");

  EXPECT_FALSE(allows(both, request));
}

TEST(AccessPolicy, HoldsNoConditionThatItDoesNotKnow) {
  EXPECT_FALSE(allows(policy(R"({"Effect":"Allow","Principal":"*","Action":"*","Resource":"*",
                                 "Condition":{"SoundsLike":{"aws:SourceIp":"10.0.0.0/8"}}})"),
                      request));
}

TEST(AccessPolicy, LeavesAnAccountItNamesToItsOwnPolicies) {
  AccessRequest user = request;
  user.principal = "arn:aws:iam::1:user/ann";
  user.account = "1";
  const std::string account =
      policy(R"({"Effect":"Allow","Principal":{"AWS":"1"},"Action":"*","Resource":"*"})");
  const std::string named = policy(
      R"({"Effect":"Allow","Action":"*","Resource":"*",
          "Principal":{"AWS":"arn:aws:iam::1:user/ann"}})");

  EXPECT_EQ(judge_resource(account, user), Verdict::delegated);
  EXPECT_EQ(judge_resource(named, user), Verdict::allowed);
}

TEST(AccessPolicy, MeansEverythingButWhatItExcludes) {
  EXPECT_EQ(
      judge_identity(policy(R"({"Effect":"Allow","NotAction":"sqs:DeleteQueue","Resource":"*"})"),
                     request),
      Verdict::allowed);
  EXPECT_EQ(
      judge_identity(policy(R"({"Effect":"Allow","NotAction":"sqs:*","Resource":"*"})"), request),
      Verdict::nothing);
  EXPECT_EQ(judge_identity(policy(R"({"Effect":"Allow","Action":"*",
                                      "NotResource":"arn:aws:sqs:*:*:orders-*"})"),
                           request),
            Verdict::nothing);
  EXPECT_EQ(
      judge_resource(policy(R"({"Effect":"Deny","NotPrincipal":{"Service":"sns.amazonaws.com"},
                                      "Action":"*","Resource":"*"})"),
                     request),
      Verdict::nothing);
}

TEST(AccessPolicy, OfAUserMustNameItsResource) {
  EXPECT_EQ(judge_identity(policy(R"({"Effect":"Allow","Action":"*"})"), request),
            Verdict::nothing);
}

TEST(AccessPolicy, KnowsVariablesSinceItsVersionOf2012) {
  const auto judge = [](const std::string& version) {
    return judge_identity(
        version +
            R"("Statement":{"Effect":"Allow","Action":"a:b","Resource":"r-${aws:username}"}})",
        {.principal = "p",
         .action = "a:b",
         .resource = "r-ann",
         .context = {{"aws:username", "ann"}}});
  };

  EXPECT_EQ(judge(R"({"Version":"2012-10-17",)"), Verdict::allowed);
  EXPECT_EQ(judge(R"({"Version":"2008-10-17",)"), Verdict::nothing);
  EXPECT_EQ(judge("{"), Verdict::nothing);
}

}  // namespace
}  // namespace sourceflow::local
