#include "sourceflow/bus/queue_attributes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

PlannedQueue fifo_queue() {
  return {.name = "orders.fifo",
          .short_name = "orders.fifo",
          .dead_letters = "orders-dlq.fifo",
          .is_fifo = true,
          .is_owned = true};
}

TEST(QueueAttributes, OfADeadLetterQueueKeepItsMessagesForFourteenDays) {
  EXPECT_THAT(dead_letter_attributes(fifo_queue()),
              ElementsAre(Pair("FifoQueue", "true"), Pair("MessageRetentionPeriod", "1209600")));
}

TEST(QueueAttributes, SendDeadLettersToTheirQueueAfterTenReceives) {
  const auto attributes = queue_attributes(fifo_queue(), "arn:q", "arn:dlq", {});

  EXPECT_EQ(attributes.at("RedrivePolicy"),
            R"({"deadLetterTargetArn":"arn:dlq","maxReceiveCount":10})");
  EXPECT_EQ(attributes.at("VisibilityTimeout"), "30");
  EXPECT_EQ(attributes.at("FifoThroughputLimit"), "perMessageGroupId");
  EXPECT_FALSE(attributes.contains("Policy"));
}

TEST(QueuePolicy, LetsExactlyTheseTopicsInByOneStatement) {
  EXPECT_EQ(
      queue_policy("arn:q", {"arn:a", "arn:b"}),
      R"({"Version":"2012-10-17","Statement":[{"Sid":"TopicsOfTheBusLayout","Effect":"Allow",)"
      R"("Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage",)"
      R"("Resource":"arn:q",)"
      R"("Condition":{"ArnEquals":{"aws:SourceArn":["arn:a","arn:b"]}}}]})");
}

TEST(Differences, AreNoneWhereOnlyTheSpellingDiffers) {
  const aws::Attributes wanted{
      {"RedrivePolicy", R"({"deadLetterTargetArn":"arn:dlq","maxReceiveCount":10})"},
      {"Policy", queue_policy("arn:q", {"arn:a"})},
      {"FifoQueue", "true"}};
  auto found = wanted;
  found["RedrivePolicy"] = R"({ "maxReceiveCount": "10", "deadLetterTargetArn": "arn:dlq" })";
  found["Policy"] =
      R"({"Statement":{"Effect":"Allow","Sid":"TopicsOfTheBusLayout","Action":["sqs:SendMessage"],)"
      R"("Resource":"arn:q","Principal":{"Service":"sns.amazonaws.com"},)"
      R"("Condition":{"ArnEquals":{"aws:SourceArn":"arn:a"}}},"Version":"2012-10-17"})";
  found.erase("FifoQueue");

  EXPECT_THAT(differences(wanted, found), IsEmpty());
}

TEST(Differences, AreWhatIsMissingOrOtherwise) {
  const aws::Attributes wanted{{"VisibilityTimeout", "30"},
                               {"Policy", queue_policy("arn:q", {"arn:a", "arn:b"})}};
  const aws::Attributes found{{"VisibilityTimeout", "60"},
                              {"Policy", queue_policy("arn:q", {"arn:a"})}};

  EXPECT_THAT(differences(wanted, found),
              ElementsAre(Pair("Policy", wanted.at("Policy")), Pair("VisibilityTimeout", "30")));
}

}  // namespace
}  // namespace sourceflow::bus
