#include "sourceflow/aws/endpoints.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "sourceflow/aws/published_vectors.hpp"

namespace sourceflow::aws {
namespace {

TEST(DefaultEndpoint, FollowsThePartitionOfTheRegion) {
  EXPECT_EQ(default_endpoint("sqs", "eu-west-1", false, false),
            "https://sqs.eu-west-1.amazonaws.com");
  EXPECT_EQ(default_endpoint("sqs", "cn-north-1", false, false),
            "https://sqs.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(default_endpoint("kms", "us-iso-east-1", true, false),
            "https://kms-fips.us-iso-east-1.c2s.ic.gov");
  EXPECT_EQ(default_endpoint("sns", "us-isob-east-1", false, false),
            "https://sns.us-isob-east-1.sc2s.sgov.gov");
  EXPECT_EQ(default_endpoint("sqs", "xx-new-9", false, false),
            "https://sqs.xx-new-9.amazonaws.com");
}

TEST(DefaultEndpoint, NamesValidatedAndDualStackEndpoints) {
  EXPECT_EQ(default_endpoint("sqs", "us-east-1", true, false),
            "https://sqs-fips.us-east-1.amazonaws.com");
  EXPECT_EQ(default_endpoint("sqs", "us-east-1", true, true), "https://sqs-fips.us-east-1.api.aws");
  EXPECT_EQ(default_endpoint("sqs", "us-gov-east-1", true, false),
            "https://sqs.us-gov-east-1.amazonaws.com");
  EXPECT_EQ(default_endpoint("kms", "us-gov-east-1", true, false),
            "https://kms-fips.us-gov-east-1.amazonaws.com");
}

TEST(DefaultEndpoint, RefusesWhatDoesNotExist) {
  EXPECT_THROW(default_endpoint("sqs", "", false, false), std::invalid_argument);
  EXPECT_THROW(default_endpoint("sqs", "evil.example/", false, false), std::invalid_argument);
  EXPECT_THROW(default_endpoint("sqs", "us-iso-east-1", false, true), std::invalid_argument);
}

// Every published case of the services spoken here, where a copy lies beside the project.
TEST(DefaultEndpoint, AgreesWithThePublishedRules) {
  int checked = 0;
  for (const auto* service : {"sqs", "sns", "sts", "kms"}) {
    const auto cases = published_vectors("endpoints/" + std::string(service) + ".json");
    if (cases.is_null()) GTEST_SKIP() << "no published vectors here";
    for (const auto& test : cases.at("testCases").as_array()) {
      const auto* params = test.as_object().if_contains("params");
      if (params == nullptr || !params->as_object().contains("Region") ||
          params->as_object().contains("Endpoint") ||
          params->as_object().contains("UseGlobalEndpoint")) {
        continue;
      }
      const std::string region(params->at("Region").as_string());
      // STS has one more endpoint that belongs to no region; it is not used here.
      if (region == "aws-global") continue;
      const bool fips = params->at("UseFIPS").as_bool();
      const bool dualstack = params->at("UseDualStack").as_bool();
      const auto& expected = test.at("expect").as_object();
      ++checked;
      if (expected.contains("error")) {
        EXPECT_THROW(default_endpoint(service, region, fips, dualstack), std::invalid_argument)
            << region;
      } else {
        EXPECT_EQ(default_endpoint(service, region, fips, dualstack),
                  expected.at("endpoint").at("url").as_string());
      }
    }
  }
  EXPECT_GT(checked, 100);
}

}  // namespace
}  // namespace sourceflow::aws
