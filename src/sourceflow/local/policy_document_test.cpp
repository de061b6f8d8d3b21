#include "sourceflow/local/policy_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::local {
namespace {

using ::testing::HasSubstr;

std::string why_no_statement(const std::string& members, PolicyOf owner = PolicyOf::identity) {
  return why_no_policy_text(R"({"Statement":{)" + members + "}}", owner);
}

const std::string allow = R"("Effect":"Allow","Action":"sqs:*","Resource":"*")";

TEST(PolicyDocument, IsTakenAsAwsWritesIt) {
  EXPECT_EQ(why_no_statement(allow), "");
  EXPECT_EQ(
      why_no_statement(R"("Sid":"a","Effect":"Deny","NotAction":["a:b"],"NotResource":["*"])"), "");
  EXPECT_EQ(why_no_statement(allow + R"(,"Condition":{"ForAnyValue:StringLikeIfExists":{"a":"b"},)"
                                     R"("Null":{"c":"true"},"ArnLike":{"d":["e"]}})"),
            "");
  EXPECT_EQ(why_no_statement(allow + R"(,"Principal":"*")", PolicyOf::resource), "");
  EXPECT_EQ(why_no_statement(R"("Effect":"Allow","Action":"sts:AssumeRole",)"
                             R"("Principal":{"AWS":["000000000000"]})",
                             PolicyOf::resource),
            "");
  EXPECT_EQ(
      why_no_policy_text(R"({"Version":"2012-10-17","Id":"i","Statement":[]})", PolicyOf::resource),
      "");
}

TEST(PolicyDocument, IsRefusedWhenItWouldNotSayWhatItMeans) {
  EXPECT_THAT(why_no_policy_text("{", PolicyOf::identity), HasSubstr("JSON object"));
  EXPECT_THAT(why_no_policy_text("{}", PolicyOf::identity), HasSubstr("no Statement"));
  EXPECT_THAT(why_no_policy_text(R"({"Version":"2012","Statement":[]})", PolicyOf::identity),
              HasSubstr("Version"));
  EXPECT_THAT(why_no_policy_text(R"({"Statements":[]})", PolicyOf::identity),
              HasSubstr("Statements"));
  EXPECT_THAT(why_no_statement(R"("Effect":"Maybe","Action":"*","Resource":"*")"),
              HasSubstr("Effect"));
  EXPECT_THAT(why_no_statement(R"("Effect":"Allow","Actions":"*","Resource":"*")"),
              HasSubstr("Actions"));
  EXPECT_THAT(why_no_statement(R"("Effect":"Allow","Action":"*")"), HasSubstr("Resource"));
  EXPECT_THAT(why_no_statement(allow + R"(,"NotAction":"*")"), HasSubstr("Action or NotAction"));
  EXPECT_THAT(why_no_statement(R"("Effect":"Allow","Action":[1],"Resource":"*")"),
              HasSubstr("list of texts"));
  EXPECT_THAT(why_no_statement(allow + R"(,"Condition":{"StringIs":{"a":"b"}})"),
              HasSubstr("StringIs"));
}

TEST(PolicyDocument, SaysWhoExactlyWhenItBelongsToAResource) {
  EXPECT_THAT(why_no_statement(allow, PolicyOf::resource), HasSubstr("Principal"));
  EXPECT_THAT(why_no_statement(allow + R"(,"Principal":"ann")", PolicyOf::resource),
              HasSubstr("Principal"));
  EXPECT_THAT(why_no_statement(allow + R"(,"Principal":"*")"), HasSubstr("Principal"));
}

}  // namespace
}  // namespace sourceflow::local
