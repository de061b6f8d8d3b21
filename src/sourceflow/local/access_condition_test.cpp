#include "sourceflow/local/access_condition.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace sourceflow::local {
namespace {

const AccessContext context{{"aws:sourcearn", "arn:aws:sns:eu-west-1:1:events"},
                            {"aws:sourceip", "10.1.2.3"},
                            {"aws:securetransport", "true"},
                            {"aws:currenttime", "2026-03-01T12:00:00Z"},
                            {"aws:username", "ann"},
                            {"kms:bytes", "64"},
                            {"aws:tagkeys", ContextValues(std::vector<std::string>{"a", "b"})}};

bool holds(std::string_view conditions) {
  const auto value = boost::json::parse({conditions.data(), conditions.size()});
  return conditions_hold(&value, context);
}

TEST(AccessCondition, ComparesTexts) {
  EXPECT_TRUE(holds(R"({"StringEquals":{"aws:UserName":["bob","ann"]}})"));
  EXPECT_FALSE(holds(R"({"StringEquals":{"aws:username":"Ann"}})"));
  EXPECT_TRUE(holds(R"({"StringEqualsIgnoreCase":{"aws:username":"Ann"}})"));
  EXPECT_TRUE(holds(R"({"StringLike":{"aws:username":"a?n*"}})"));
  EXPECT_FALSE(holds(R"({"StringNotEquals":{"aws:username":["bob","ann"]}})"));
  EXPECT_TRUE(holds(R"({"StringNotLike":{"aws:username":"b*"}})"));
}

TEST(AccessCondition, MatchesArnsPartByPart) {
  EXPECT_TRUE(holds(R"({"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:1:ev*"}})"));
  EXPECT_TRUE(holds(R"({"ArnEquals":{"aws:SourceArn":"arn:aws:sns:eu-west-1:1:events"}})"));
  EXPECT_FALSE(holds(R"({"ArnLike":{"aws:SourceArn":"arn:aws:*:events"}})"));
  EXPECT_TRUE(holds(R"({"ArnNotLike":{"aws:SourceArn":"arn:aws:sns:*:2:*"}})"));
}

TEST(AccessCondition, ComparesNumbersDatesBooleansAndAddresses) {
  EXPECT_TRUE(holds(R"({"NumericLessThanEquals":{"kms:bytes":64}})"));
  EXPECT_FALSE(holds(R"({"NumericGreaterThan":{"kms:bytes":"64"}})"));
  EXPECT_TRUE(holds(R"({"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}})"));
  EXPECT_TRUE(holds(R"({"DateLessThan":{"aws:CurrentTime":"2026-03-02"}})"));
  EXPECT_FALSE(holds(R"({"DateLessThan":{"aws:CurrentTime":"no date"}})"));
  EXPECT_TRUE(holds(R"({"Bool":{"aws:SecureTransport":true}})"));
  EXPECT_TRUE(holds(R"({"IpAddress":{"aws:SourceIp":["192.168.0.0/16","10.0.0.0/8"]}})"));
  EXPECT_FALSE(holds(R"({"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}})"));
}

TEST(AccessCondition, TellsAbsentKeysApart) {
  EXPECT_TRUE(holds(R"({"Null":{"aws:MultiFactorAuthAge":"true"}})"));
  EXPECT_FALSE(holds(R"({"Null":{"aws:username":true}})"));
  EXPECT_FALSE(holds(R"({"StringEquals":{"absent":"x"}})"));
  EXPECT_TRUE(holds(R"({"StringEqualsIfExists":{"absent":"x"}})"));
  EXPECT_TRUE(holds(R"({"StringNotEquals":{"absent":"x"}})"));
  EXPECT_FALSE(holds(R"({"StringEqualsIfExists":{"aws:username":"x"}})"));
}

TEST(AccessCondition, LooksAtEachOfSeveralValues) {
  EXPECT_TRUE(holds(R"({"ForAnyValue:StringEquals":{"aws:TagKeys":"b"}})"));
  EXPECT_FALSE(holds(R"({"ForAllValues:StringEquals":{"aws:TagKeys":"b"}})"));
  EXPECT_TRUE(holds(R"({"ForAllValues:StringEquals":{"aws:TagKeys":["a","b","c"]}})"));
  EXPECT_TRUE(holds(R"({"ForAllValues:StringEquals":{"absent":"a"}})"));
  EXPECT_FALSE(holds(R"({"ForAnyValue:StringEquals":{"absent":"a"}})"));
}

TEST(AccessCondition, NeedsEveryConditionAndReplacesVariables) {
  EXPECT_FALSE(
      holds(R"({"StringEquals":{"aws:username":"ann"},"Bool":{"aws:securetransport":"false"}})"));
  EXPECT_TRUE(holds(R"({"StringEquals":{"aws:username":"${aws:UserName}"}})"));
  EXPECT_EQ(with_variables("q-${aws:username}-${absent}", context), "q-ann-${absent}");
  EXPECT_EQ(with_variables("${absent, 'nobody'}-${aws:username, 'nobody'}", context), "nobody-ann");
  EXPECT_EQ(with_variables("${absent, 'x}${absent,'y'}", context), "${absent, 'x}${absent,'y'}");
}

TEST(AccessCondition, NeverHoldsWhatItDoesNotKnow) {
  EXPECT_FALSE(holds(R"({"StringSounds":{"aws:username":"ann"}})"));
  EXPECT_FALSE(holds(R"({"StringEquals":"ann"})"));
  EXPECT_FALSE(holds("[]"));
}

}  // namespace
}  // namespace sourceflow::local
