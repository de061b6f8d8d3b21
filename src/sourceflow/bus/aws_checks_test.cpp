#include "sourceflow/bus/aws_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/bus/survey_for_tests.hpp"

namespace sourceflow::bus {
namespace {

using app::Check;
using app::Health;
using testing::Each;
using testing::Field;
using testing::HasSubstr;

Check named(const std::vector<Check>& checks, const std::string& name) {
  for (const auto& check : checks)
    if (check.name == name) return check;
  return {.name = "no check is called " + name, .health = Health::failed};
}

TEST(AwsChecks, AreWellWhereEverythingIsAsPlanned) {
  const auto plan = orders_plan();

  const auto checks = aws_checks(plan, as_planned(plan));

  EXPECT_THAT(checks, Each(Field(&Check::health, Health::ok)));
  EXPECT_EQ(named(checks, "credentials").detail, "arn:aws:iam::123456789012:user/ci");
  EXPECT_EQ(named(checks, "queue orders.fifo").detail, "FIFO, as the layout says");
  EXPECT_EQ(named(checks, "topic order-events").detail, "standard");
  EXPECT_EQ(named(checks, "subscription order-events -> orders-events").detail,
            "confirmed, raw delivery");
  EXPECT_EQ(named(checks, "dead letters of orders.fifo").detail, "none");
}

TEST(AwsChecks, SayWhatToDoAboutAMissingQueue) {
  const auto plan = orders_plan();
  auto found = as_planned(plan);
  found.queues["orders.fifo"].found.reset();

  const auto check = named(aws_checks(plan, found), "queue orders.fifo");

  EXPECT_EQ(check.health, Health::failed);
  EXPECT_EQ(check.detail, "queue orders.fifo does not exist");
  EXPECT_THAT(check.advice, HasSubstr("sourceflow provision"));
}

TEST(AwsChecks, FailForTheDeadLetterQueueThatIsMissing) {
  const auto plan = orders_plan();
  auto found = as_planned(plan);
  found.queues["orders-dlq.fifo"].found.reset();

  EXPECT_EQ(named(aws_checks(plan, found), "queue orders.fifo").health, Health::failed);
}

TEST(AwsChecks, FailWithoutPolicyOrRedriveAndWarnOfOtherAttributes) {
  const auto plan = orders_plan();
  auto closed = as_planned(plan), patient = as_planned(plan);
  closed.queues["orders-events"].found->attributes.erase("Policy");
  patient.queues["orders-events"].found->attributes["VisibilityTimeout"] = "1";

  EXPECT_EQ(named(aws_checks(plan, closed), "queue orders-events").health, Health::failed);
  const auto warned = named(aws_checks(plan, patient), "queue orders-events");

  EXPECT_EQ(warned.health, Health::warning);
  EXPECT_EQ(warned.detail, "VisibilityTimeout of queue orders-events is not as the layout says");
  EXPECT_THAT(warned.advice, HasSubstr("plan --diff"));
}

TEST(AwsChecks, FailForASubscriptionThatIsNotConfirmed) {
  const auto plan = orders_plan();
  auto found = as_planned(plan);
  found.topics["order-events"].found->subscriptions[0].arn = "PendingConfirmation";

  const auto check = named(aws_checks(plan, found), "subscription order-events -> orders-events");

  EXPECT_EQ(check.health, Health::failed);
  EXPECT_THAT(check.advice, HasSubstr("confirm"));
}

TEST(AwsChecks, WarnOfDeadLetters) {
  const auto plan = orders_plan();
  auto found = as_planned(plan);
  found.queues["orders-dlq.fifo"].found->attributes["ApproximateNumberOfMessages"] = "3";

  const auto check = named(aws_checks(plan, found), "dead letters of orders.fifo");

  EXPECT_EQ(check.health, Health::warning);
  EXPECT_EQ(check.detail, "3 in orders-dlq.fifo");
  EXPECT_THAT(check.advice, HasSubstr("sourceflow dlq list orders.fifo"));
}

TEST(AwsChecks, AdviseByWhatAwsSaid) {
  EXPECT_THAT(advice_about("AccessDenied", "queue a"), HasSubstr("sourceflow export iam"));
  EXPECT_THAT(advice_about("ExpiredToken", "x"), HasSubstr("renew"));
  EXPECT_THAT(advice_about("InvalidClientTokenId", "x"), HasSubstr("secret"));
  EXPECT_THAT(advice_about("NoAnswer", "x"), HasSubstr("endpoint"));
  EXPECT_THAT(advice_about("NoCredentials", "x"), HasSubstr("credentials"));
}

}  // namespace
}  // namespace sourceflow::bus
