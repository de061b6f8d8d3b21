#include "sourceflow/bus/export.hpp"

#include <set>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"

namespace sourceflow::bus {
namespace {

namespace json = boost::json;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

const ServiceLayout orders{"orders",
                           BusLayout{}
                               .send("CreateOrder", "orders.fifo")
                               .send("SendMail", "mails")
                               .raise("OrderCreated", "order-events")
                               .listen({"orders.fifo"})
                               .subscribe({"order-events", "payments.fifo"}),
                           "alias/orders"};

json::object resources(const std::string& text) {
  return json::parse(text).as_object().at("Resources").as_object();
}

/// Every action of a role's policy with the ARNs that it is allowed on.
std::map<std::string, std::set<std::string>> allowed(Role role) {
  const Place place{.partition = "aws", .region = "eu-west-1", .account = "123456789012"};
  const auto policy = json::parse(to_iam(orders, place, role));
  std::map<std::string, std::set<std::string>> actions;
  for (const auto& statement : policy.at("Statement").as_array())
    for (const auto& action : statement.at("Action").as_array())
      for (const auto& arn : statement.at("Resource").as_array())
        actions[std::string(action.as_string())].emplace(arn.as_string());
  return actions;
}

TEST(CloudFormation, HasEveryQueueWithItsDeadLetterQueue) {
  const auto made = resources(to_cloudformation(orders));

  const auto& queue = made.at("QueueOrdersFifo").at("Properties").as_object();
  EXPECT_EQ(queue.at("QueueName"), "orders.fifo");
  EXPECT_EQ(queue.at("FifoQueue"), true);
  EXPECT_EQ(queue.at("VisibilityTimeout"), 30);
  EXPECT_EQ(queue.at("RedrivePolicy"),
            json::parse(R"({"deadLetterTargetArn":{"Fn::GetAtt":["QueueOrdersDlqFifo","Arn"]},
                            "maxReceiveCount":10})"));
  EXPECT_TRUE(made.contains("QueueMails"));
  EXPECT_TRUE(made.contains("QueueMailsDlq"));
  EXPECT_TRUE(made.contains("QueueOrdersEvents"));
  EXPECT_TRUE(made.contains("QueueOrdersEventsFifo"));
}

TEST(CloudFormation, LetsExactlyTheSubscribedTopicsIn) {
  const auto made = resources(to_cloudformation(orders));

  const auto& policy = made.at("QueuePolicyOrdersEvents").at("Properties").as_object();
  const auto text = json::serialize(policy.at("PolicyDocument"));
  EXPECT_THAT(text, HasSubstr(":sns:${AWS::Region}:${AWS::AccountId}:order-events\""));
  EXPECT_THAT(text, Not(HasSubstr("payments")));
  EXPECT_FALSE(made.contains("QueuePolicyOrdersFifo"));
}

TEST(CloudFormation, LeavesOutWhatOthersOwnIfAsked) {
  const auto made = resources(to_cloudformation(orders, {.owned = true}));

  EXPECT_FALSE(made.contains("QueueMails"));
  EXPECT_FALSE(made.contains("TopicPaymentsFifo"));
  EXPECT_TRUE(made.contains("SubscriptionPaymentsFifoOrdersEventsFifo"));
}

TEST(CloudFormation, HasAKeyOnlyForAnAlias) {
  auto with_arn = orders;
  with_arn.encryption = "arn:aws:kms:eu-west-1:123456789012:key/1234";

  EXPECT_TRUE(resources(to_cloudformation(orders)).contains("KeyAlias"));
  EXPECT_FALSE(resources(to_cloudformation(with_arn)).contains("Key"));
}

TEST(CloudFormation, GivesNamesThatWouldBecomeTheSameANumber) {
  const ServiceLayout layout{"s", BusLayout{}.listen({"a-b"}).listen({"a_b"})};

  const auto made = resources(to_cloudformation(layout));

  EXPECT_THAT(made, SizeIs(4));
  EXPECT_TRUE(made.contains("QueueAB2"));
}

TEST(Terraform, RefersToWhatItMakes) {
  const auto made = json::parse(to_terraform(orders)).at("resource").as_object();

  const auto& queue = made.at("aws_sqs_queue").at("orders_fifo").as_object();
  EXPECT_EQ(queue.at("fifo_queue"), true);
  EXPECT_EQ(queue.at("visibility_timeout_seconds"), 30);
  EXPECT_EQ(queue.at("redrive_policy"),
            R"({"deadLetterTargetArn":"${aws_sqs_queue.orders-dlq_fifo.arn}",)"
            R"("maxReceiveCount":10})");
  const auto& subscriptions = made.at("aws_sns_topic_subscription").as_object();
  const auto& subscription = subscriptions.at("order-events-orders-events").as_object();
  EXPECT_EQ(subscription.at("topic_arn"), "${aws_sns_topic.order-events.arn}");
  EXPECT_EQ(subscription.at("raw_message_delivery"), true);
  EXPECT_THAT(json::serialize(made), Not(HasSubstr("AWS::")));
}

TEST(Iam, LetsASenderSendAndNothingElse) {
  const auto actions = allowed(Role::send);

  EXPECT_EQ(actions.at("sqs:SendMessage"),
            (std::set<std::string>{"arn:aws:sqs:eu-west-1:123456789012:mails",
                                   "arn:aws:sqs:eu-west-1:123456789012:orders.fifo"}));
  EXPECT_FALSE(actions.contains("sqs:ReceiveMessage"));
  EXPECT_FALSE(actions.contains("sns:Publish"));
  EXPECT_FALSE(actions.contains("kms:Decrypt"));
  EXPECT_TRUE(actions.contains("kms:GenerateDataKey"));
}

TEST(Iam, LetsAListenerReceiveFromItsOwnQueuesAndPutDeadLettersAside) {
  const auto actions = allowed(Role::listen);

  EXPECT_EQ(actions.at("sqs:ReceiveMessage").size(), 3u);
  EXPECT_THAT(actions.at("sqs:SendMessage"), Each(HasSubstr("-dlq")));
  EXPECT_FALSE(actions.contains("sqs:PurgeQueue"));
  EXPECT_FALSE(actions.contains("kms:GenerateDataKey"));
}

TEST(Iam, LetsARelayPublishToTheTopicsThatItRaisesTo) {
  EXPECT_EQ(allowed(Role::relay).at("sns:Publish"),
            std::set<std::string>{"arn:aws:sns:eu-west-1:123456789012:order-events"});
}

TEST(Iam, CorrectsOnlyWhatTheServiceOwns) {
  const auto actions = allowed(Role::provision);

  EXPECT_THAT(actions.at("sqs:SetQueueAttributes"), Not(Contains(HasSubstr("mails"))));
  EXPECT_THAT(actions.at("sqs:CreateQueue"), Contains(HasSubstr("mails")));
  EXPECT_EQ(actions.at("sns:SetTopicAttributes").size(), 1u);
}

TEST(Iam, NamesExactArnsWhereAnActionHasResources) {
  for (const auto role : all_roles)
    for (const auto& [action, arns] : allowed(role)) {
      if (action == "sqs:ListQueues" || action == "sns:ListSubscriptions") continue;
      EXPECT_THAT(arns, Each(AllOf(StartsWith("arn:aws:"), HasSubstr(":123456789012:")))) << action;
    }
}

TEST(Iam, LeavesPlaceholdersWhereThePlaceIsNotKnown) {
  EXPECT_THAT(to_iam(orders, {}),
              HasSubstr("arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:mails"));
}

TEST(Export, RefusesALayoutWithMistakes) {
  const ServiceLayout wrong{"orders", BusLayout{}.send("A", "one").send("A", "two")};

  EXPECT_THROW(to_cloudformation(wrong), base::ConfigError);
  EXPECT_THROW(to_terraform(wrong), base::ConfigError);
  EXPECT_THROW(to_iam(wrong, {}), base::ConfigError);
}

}  // namespace
}  // namespace sourceflow::bus
