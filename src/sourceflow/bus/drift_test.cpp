#include "sourceflow/bus/drift.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/bus/queue_attributes.hpp"
#include "sourceflow/bus/survey_for_tests.hpp"

namespace sourceflow::bus {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = Drift::Kind;

TEST(DriftOf, WhatIsAsPlannedIsNone) {
  const auto plan = orders_plan();

  EXPECT_THAT(drift(plan, as_planned(plan)), IsEmpty());
}

TEST(DriftOf, NamesWhatIsMissing) {
  const auto plan = orders_plan();
  auto found = as_planned(plan);
  found.queues["orders-dlq.fifo"].found.reset();
  found.topics["order-events"].found.reset();

  EXPECT_THAT(drift(plan, found),
              ElementsAre(Drift{.kind = Kind::missing, .thing = "queue orders-dlq.fifo"},
                          Drift{.kind = Kind::missing, .thing = "topic order-events"},
                          Drift{.kind = Kind::missing,
                                .thing = "subscription order-events -> orders-events"}));
}

TEST(DriftOf, ShowsBothValuesOfAnAttribute) {
  const auto plan = orders_plan();
  auto found = as_planned(plan);
  found.queues["orders.fifo"].found->attributes["VisibilityTimeout"] = "60";
  found.topics["order-events"].found->attributes["DisplayName"] = "Orders";

  EXPECT_THAT(
      drift(plan, found),
      ElementsAre(
          Drift{Kind::different, "queue orders.fifo", "VisibilityTimeout", "30", "60"},
          Drift{Kind::different, "topic order-events", "DisplayName", "order-events", "Orders"}));
}

TEST(DriftOf, AnAttributeThatIsNotThereIsShownAsNothing) {
  const auto plan = orders_plan();
  auto found = as_planned(plan);
  found.queues["orders-events"].found->attributes.erase("Policy");

  const auto drifts = drift(plan, found);

  ASSERT_EQ(drifts.size(), 1u);
  EXPECT_EQ(drifts[0].attribute, "Policy");
  EXPECT_EQ(drifts[0].found, "");
  EXPECT_THAT(to_text(drifts), testing::HasSubstr("found nothing"));
}

TEST(DriftOf, SubscriptionsIncludesConfirmationAndRawDelivery) {
  const auto plan = orders_plan();
  auto pending = as_planned(plan), wrapped = as_planned(plan);
  pending.topics["order-events"].found->subscriptions[0].arn = "PendingConfirmation";
  wrapped.topics["order-events"].found->subscriptions[0].attributes.clear();
  const std::string thing = "subscription order-events -> orders-events";

  EXPECT_THAT(drift(plan, pending),
              ElementsAre(Drift{Kind::different, thing, "PendingConfirmation", "false", "true"}));
  EXPECT_THAT(drift(plan, wrapped),
              ElementsAre(Drift{Kind::different, thing, "RawMessageDelivery", "true", "false"}));
}

TEST(DriftOf, ExtraSubscriptionsAndPoliciesAreNamed) {
  const auto plan = orders_plan();
  auto found = as_planned(plan);
  found.queues["orders.fifo"].found->attributes["Policy"] = "{}";
  found.others.found = {{.endpoint = "arn:aws:sqs:eu-west-1:1:orders-events",
                         .topic_arn = "arn:aws:sns:eu-west-1:1:old-events"}};

  EXPECT_THAT(
      drift(plan, found),
      ElementsAre(Drift{.kind = Kind::extra,
                        .thing = "queue orders.fifo",
                        .attribute = "Policy",
                        .found = "{}"},
                  Drift{.kind = Kind::extra, .thing = "subscription old-events -> orders-events"}));
}

TEST(DriftOf, WhatAnotherServiceOwnsOnlyHasToBeThere) {
  const auto plan = plan_of(BusLayout{}.send("CreateOrder", "orders.fifo"), "shop");
  auto found = as_planned(plan);
  found.queues["orders.fifo"].found->attributes["VisibilityTimeout"] = "60";
  found.queues["orders-dlq.fifo"].found->attributes.clear();

  EXPECT_THAT(drift(plan, found), IsEmpty());
}

TEST(DriftOf, WhatCouldNotBeAskedIsUnknown) {
  const auto plan = orders_plan();
  auto found = as_planned(plan);
  found.queues["orders.fifo"] = {.error = "denied", .code = "AccessDenied"};

  EXPECT_THAT(
      drift(plan, found),
      ElementsAre(Drift{.kind = Kind::unknown, .thing = "queue orders.fifo", .found = "denied"}));
}

TEST(DriftText, HasASignForEachKind) {
  const std::vector<Drift> drifts{{.kind = Kind::missing, .thing = "queue a"},
                                  {Kind::different, "queue b", "VisibilityTimeout", "30", "60"},
                                  {.kind = Kind::extra, .thing = "subscription c -> d"}};

  EXPECT_EQ(to_text(drifts),
            "-  missing    queue a\n"
            "~  different  queue b              VisibilityTimeout: layout 30, found 60\n"
            "+  extra      subscription c -> d\n");
  EXPECT_EQ(to_json({drifts[1]}),
            R"([{"kind":"different","thing":"queue b","attribute":"VisibilityTimeout",)"
            R"("planned":"30","found":"60"}])");
}

}  // namespace
}  // namespace sourceflow::bus
