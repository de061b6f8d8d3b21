#include "sourceflow/local/delivery_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/local/service_error.hpp"

namespace sourceflow::local {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<double> delays(const DeliveryPolicy& policy) {
  std::vector<double> seconds;
  for (int retry = 1; retry <= policy.retries; ++retry)
    seconds.push_back(static_cast<double>(policy.delay_before(retry).count()) / 1e6);
  return seconds;
}

std::string refusal_of(std::string_view json) {
  try {
    with_subscription_policy({}, json);
    return "";
  } catch (const ServiceError& error) {
    return error.what();
  }
}

TEST(DeliveryPolicy, TriesThreeTimesMoreTwentySecondsApartUnlessToldOtherwise) {
  EXPECT_THAT(delays({}), ElementsAre(20, 20, 20));
}

TEST(DeliveryPolicy, GoesThroughItsPhasesInOrder) {
  const auto policy = with_subscription_policy({}, R"({"healthyRetryPolicy": {
      "numRetries": 8, "numNoDelayRetries": 1, "numMinDelayRetries": 2, "numMaxDelayRetries": 2,
      "minDelayTarget": 2, "maxDelayTarget": 10, "backoffFunction": "linear"}})");

  EXPECT_THAT(delays(policy), ElementsAre(0, 2, 2, 2, 6, 10, 10, 10));
}

TEST(DeliveryPolicy, GrowsFromTheLeastToTheMostByItsFunction) {
  const DeliveryPolicy growing{.retries = 5, .least_delay = 1, .most_delay = 16};
  const auto by = [&](BackoffFunction function) {
    DeliveryPolicy policy = growing;
    policy.backoff = function;
    return delays(policy);
  };

  EXPECT_THAT(by(BackoffFunction::linear), ElementsAre(1, 4.75, 8.5, 12.25, 16));
  EXPECT_THAT(by(BackoffFunction::arithmetic), ElementsAre(1, 2.5, 5.5, 10, 16));
  EXPECT_THAT(by(BackoffFunction::geometric), ElementsAre(1, 2, 4, 8, 16));
  EXPECT_THAT(by(BackoffFunction::exponential), ElementsAre(1, 2, 4, 8, 16));
}

TEST(DeliveryPolicy, OfATopicHoldsWhereTheSubscriptionSaysNothingOrMayNot) {
  const std::string open = R"({"http": {"defaultHealthyRetryPolicy": {"numRetries": 1},
      "defaultThrottlePolicy": {"maxReceivesPerSecond": 7}}})";
  const std::string imposed = R"({"http": {"defaultHealthyRetryPolicy": {"numRetries": 1},
      "disableSubscriptionOverrides": true}})";
  const std::string own = R"({"healthyRetryPolicy": {"numRetries": 2},
      "requestPolicy": {"headerContentType": "application/json"}})";

  const auto mixed = with_subscription_policy(with_topic_policy({}, open), own);
  EXPECT_EQ(mixed.retries, 2);
  EXPECT_EQ(mixed.receives_per_second, 7);
  EXPECT_EQ(mixed.content_type, "application/json");
  const auto given = with_subscription_policy(with_topic_policy({}, imposed), own);
  EXPECT_EQ(given.retries, 1);
  EXPECT_EQ(given.content_type, "text/plain; charset=UTF-8");
}

TEST(DeliveryPolicy, RefusesWhatSnsRefuses) {
  EXPECT_THAT(refusal_of("no json"),
              HasSubstr("Invalid parameter: DeliveryPolicy: failed to parse"));
  EXPECT_THAT(refusal_of(R"({"healthyRetryPolicy": {"numRetries": 101}})"),
              HasSubstr("numRetries must be an integer between 0 and 100"));
  EXPECT_THAT(refusal_of(R"({"healthyRetryPolicy": {"minDelayTarget": 30}})"),
              HasSubstr("minDelayTarget must not be greater"));
  EXPECT_THAT(refusal_of(R"({"healthyRetryPolicy": {"numRetries": 1, "numNoDelayRetries": 2}})"),
              HasSubstr("at least the sum"));
  EXPECT_THAT(refusal_of(R"({"healthyRetryPolicy": {"numRetries": 100, "minDelayTarget": 3600,
                             "maxDelayTarget": 3600}})"),
              HasSubstr("more than 3600 seconds"));
  EXPECT_THAT(refusal_of(R"({"healthyRetryPolicy": {"backoffFunction": "quick"}})"),
              HasSubstr("backoffFunction must be"));
  EXPECT_THAT(refusal_of(R"({"retries": 1})"), HasSubstr("unexpected JSON member: retries"));
  EXPECT_THAT(refusal_of("{\"requestPolicy\": {\"headerContentType\": \"a\\r\\nb: c\"}}"),
              HasSubstr("no media type"));
}

TEST(DeliveryPolicy, SaysWhatIsInEffectAsItIsRead) {
  const std::string own = R"({"healthyRetryPolicy": {"numRetries": 2, "backoffFunction":
      "geometric"}, "throttlePolicy": {"maxReceivesPerSecond": 3}})";
  const DeliveryPolicy policy = with_subscription_policy({}, own);

  const DeliveryPolicy again = with_subscription_policy({}, subscription_policy_text(policy));

  EXPECT_EQ(again.retries, 2);
  EXPECT_EQ(again.backoff, BackoffFunction::geometric);
  EXPECT_EQ(again.receives_per_second, 3);
  EXPECT_EQ(with_topic_policy({}, topic_policy_text(policy)).backoff, BackoffFunction::geometric);
}

}  // namespace
}  // namespace sourceflow::local
