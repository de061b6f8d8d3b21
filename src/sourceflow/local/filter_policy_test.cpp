#include "sourceflow/local/filter_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/local/service_error.hpp"

namespace sourceflow::local {
namespace {

using ::testing::HasSubstr;

using Attributes = std::vector<MessageAttribute>;

bool takes(std::string_view policy, Attributes attributes) {
  const FilterPolicy filter(policy, FilterPolicy::Scope::attributes);
  return filter.accepts(*make_payload("body", std::move(attributes)));
}

bool takes_body(std::string_view policy, std::string body) {
  return FilterPolicy(policy, FilterPolicy::Scope::body).accepts(*make_payload(std::move(body)));
}

Attributes text(std::string value) { return {{"k", "String", std::move(value)}}; }
Attributes number(std::string value) { return {{"k", "Number", std::move(value)}}; }

TEST(FilterPolicy, WantsEveryKeyAndAnyOfItsConditions) {
  const auto* const policy = R"({"k":["a","b"],"n":[1]})";

  EXPECT_TRUE(takes(policy, {{"k", "String", "b"}, {"n", "Number", "1.0"}}));
  EXPECT_FALSE(takes(policy, {{"k", "String", "b"}}));
  EXPECT_FALSE(takes(policy, {{"k", "String", "c"}, {"n", "Number", "1"}}));
}

TEST(FilterPolicy, ComparesTexts) {
  EXPECT_TRUE(takes(R"({"k":[{"prefix":"or"}]})", text("order")));
  EXPECT_FALSE(takes(R"({"k":[{"prefix":"or"}]})", text("reorder")));
  EXPECT_TRUE(takes(R"({"k":[{"suffix":"er"}]})", text("order")));
  EXPECT_TRUE(takes(R"({"k":[{"equals-ignore-case":"ORDER"}]})", text("order")));
  EXPECT_FALSE(takes(R"({"k":["ORDER"]})", text("order")));
}

TEST(FilterPolicy, ComparesNumbers) {
  EXPECT_TRUE(takes(R"({"k":[{"numeric":[">",10,"<=",20]}]})", number("20")));
  EXPECT_FALSE(takes(R"({"k":[{"numeric":[">",10,"<=",20]}]})", number("10")));
  EXPECT_TRUE(takes(R"({"k":[{"numeric":["=",3.015e2]}]})", number("301.5")));
  EXPECT_FALSE(takes(R"({"k":[{"numeric":["<",10]}]})", text("5")));
  EXPECT_FALSE(takes(R"({"k":[{"numeric":["<",10]}]})", {}));
}

TEST(FilterPolicy, ExcludesValuesButNotAbsence) {
  EXPECT_TRUE(takes(R"({"k":[{"anything-but":["a","b"]}]})", text("c")));
  EXPECT_FALSE(takes(R"({"k":[{"anything-but":["a","b"]}]})", text("a")));
  EXPECT_FALSE(takes(R"({"k":[{"anything-but":["a","b"]}]})", {}));
  EXPECT_FALSE(takes(R"({"k":[{"anything-but":{"prefix":"or"}}]})", text("order")));
  EXPECT_TRUE(takes(R"({"k":[{"anything-but":{"suffix":"x"}}]})", text("order")));
  EXPECT_FALSE(takes(R"({"k":[{"anything-but":5}]})", number("5")));
}

TEST(FilterPolicy, AsksForPresenceOrAbsence) {
  EXPECT_TRUE(takes(R"({"k":[{"exists":true}]})", text("x")));
  EXPECT_TRUE(takes(R"({"k":[{"exists":true}]})", {{"k", "Binary", "\1"}}));
  EXPECT_FALSE(takes(R"({"k":[{"exists":true}]})", {}));
  EXPECT_TRUE(takes(R"({"k":[{"exists":false}]})", {}));
  EXPECT_FALSE(takes(R"({"k":[{"exists":false}]})", text("x")));
}

TEST(FilterPolicy, KnowsNetworks) {
  EXPECT_TRUE(takes(R"({"k":[{"cidr":"10.0.0.0/24"}]})", text("10.0.0.255")));
  EXPECT_FALSE(takes(R"({"k":[{"cidr":"10.0.0.0/24"}]})", text("10.0.1.0")));
  EXPECT_TRUE(takes(R"({"k":[{"cidr":"2001:db8::/32"}]})", text("2001:db8::1")));
  EXPECT_FALSE(takes(R"({"k":[{"cidr":"10.0.0.0/24"}]})", text("no address")));
}

TEST(FilterPolicy, LooksIntoArrays) {
  const Attributes array{{"k", "String.Array", R"(["a",5,true,null])"}};

  for (const auto* wanted : {R"("a")", "5", "true", "null"}) {
    EXPECT_TRUE(takes(R"({"k":[)" + std::string(wanted) + "]}", array)) << wanted;
  }
  EXPECT_FALSE(takes(R"({"k":["b"]})", array));
}

TEST(FilterPolicy, TakesOneOfSeveralGroupsOfKeys) {
  const auto* const policy = R"({"k":["a"],"$or":[{"x":["1"]},{"y":["2"]}]})";

  EXPECT_TRUE(takes(policy, {{"k", "String", "a"}, {"y", "String", "2"}}));
  EXPECT_FALSE(takes(policy, {{"k", "String", "a"}, {"y", "String", "3"}}));
  EXPECT_FALSE(takes(policy, {{"y", "String", "2"}}));
}

TEST(FilterPolicy, CanReadTheBody) {
  const auto* const policy = R"({"customer":{"city":["Oslo"]},"lines":{"sku":[{"prefix":"A"}]}})";

  EXPECT_TRUE(
      takes_body(policy, R"({"customer":{"city":"Oslo"},"lines":[{"sku":"B1"},{"sku":"A2"}]})"));
  EXPECT_FALSE(takes_body(policy, R"({"customer":{"city":"Oslo"},"lines":[{"sku":"B1"}]})"));
  EXPECT_FALSE(takes_body(policy, R"({"customer":"Oslo"})"));
  EXPECT_FALSE(takes_body(policy, "no JSON"));
}

TEST(FilterPolicy, IsRefusedWhenItMeansNothing) {
  for (const auto* policy : {"no json",
                             "[]",
                             R"({"k":"a"})",
                             R"({"k":[]})",
                             R"({"k":[{"near":"x"}]})",
                             R"({"k":[{"prefix":1}]})",
                             R"({"k":[{"prefix":"a","suffix":"b"}]})",
                             R"({"k":[{"numeric":[">"]}]})",
                             R"({"k":[{"numeric":["~",1]}]})",
                             R"({"k":[{"cidr":"10.0.0.0"}]})",
                             R"({"k":[{"exists":"yes"}]})",
                             R"({"k":[{"anything-but":[]}]})",
                             R"({"k":[{"anything-but":true}]})",
                             R"({"k":[{"anything-but":{"exists":true}}]})",
                             R"({"k":[{"anything-but":{"numeric":["=",1]}}]})",
                             R"({"k":[{"anything-but":{"prefix":""}}]})",
                             R"({"k":[{"numeric":[]}]})",
                             R"({"k":[{"numeric":[1,2]}]})",
                             R"({"k":[{"numeric":["=","1"]}]})",
                             R"({"k":[{"numeric":["=",1,"=",2]}]})",
                             R"({"k":[{"numeric":["<",1,"<",2]}]})",
                             R"({"k":[{"numeric":[">",1,">",2]}]})",
                             R"({"k":[{"numeric":[">",5,"<",2]}]})",
                             R"({"k":[{"numeric":[">",1,"<",2,"<"]}]})",
                             R"({"k":[{"numeric":[">",1e10]}]})",
                             R"({"$or":[{"k":["a"]},{}]})",
                             R"({"$or":[{"numeric":["a"]},{"prefix":["b"]}]})",
                             R"({"k":{"inner":["a"]}})",
                             R"({"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]})"}) {
    EXPECT_THROW(FilterPolicy(policy, FilterPolicy::Scope::attributes), ServiceError) << policy;
  }
}

std::string refusal_of(const std::string& policy) {
  try {
    const FilterPolicy filter(policy, FilterPolicy::Scope::body);
    return "accepted";
  } catch (const ServiceError& error) {
    return error.what();
  }
}

std::string values(int count) {
  std::string list;
  for (int i = 0; i < count; ++i) list += (list.empty() ? "[" : ",") + std::to_string(i);
  return list + "]";
}

TEST(FilterPolicy, HasFiveKeysAtItsTopAndAnyNumberBelow) {
  EXPECT_EQ(refusal_of(R"({"a":{"b":[1],"c":[1],"d":[1],"e":[1],"f":[1],"g":[1]}})"), "accepted");
  EXPECT_NE(refusal_of(R"({"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":{"g":[1]}})"), "accepted");
}

TEST(FilterPolicy, TellsARangeThatIsNone) {
  const auto numeric = [](const std::string& parts) {
    return refusal_of(R"({"k":[{"numeric":[)" + parts + "]}]}");
  };

  EXPECT_EQ(numeric(R"(">=",0,"<",1000000000)"), "accepted");
  EXPECT_THAT(numeric(R"(">",5,"<=",5)"), HasSubstr("Bottom must be less than top"));
  EXPECT_THAT(numeric(R"("<",5,">",2)"), HasSubstr("Too many elements"));
  EXPECT_THAT(numeric(R"(">",5,"=",6)"), HasSubstr("Bad numeric range operator: ="));
  EXPECT_THAT(numeric(R"("=",true)"), HasSubstr("Value of equals must be numeric"));
}

TEST(FilterPolicy, MultipliesValuesByTheirDepthAndAddsAlternatives) {
  const auto at_depth_two = [](int count) { return R"({"a":{"b":)" + values(count) + "}}"; };
  const auto alternatives = [](int count) {
    return R"({"$or":[{"a":)" + values(75) + R"(},{"b":)" + values(count) + "}]}";
  };

  EXPECT_EQ(refusal_of(R"({"a":)" + values(150) + "}"), "accepted");
  EXPECT_NE(refusal_of(R"({"a":)" + values(151) + "}"), "accepted");
  EXPECT_EQ(refusal_of(at_depth_two(75)), "accepted");
  EXPECT_NE(refusal_of(at_depth_two(76)), "accepted");
  EXPECT_EQ(refusal_of(alternatives(75)), "accepted");
  EXPECT_NE(refusal_of(alternatives(76)), "accepted");
}

}  // namespace
}  // namespace sourceflow::local
