#include "sourceflow/local/http_deliveries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/local/queue_testing.hpp"

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;
using testing::at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

HttpDelivery delivery(int number, base::Time due, std::string subscription = "a") {
  HttpDelivery made{.subscription = std::move(subscription),
                    .body = std::make_shared<const std::string>(std::to_string(number)),
                    .due = due};
  made.id.bytes[0] = static_cast<std::uint8_t>(number);
  return made;
}

std::vector<std::string> bodies(const std::vector<HttpDelivery>& started) {
  std::vector<std::string> bodies;
  for (const auto& one : started) bodies.push_back(*one.body);
  return bodies;
}

TEST(HttpDeliveries, GivesWhatIsDueOnceAndInOrder) {
  HttpDeliveries deliveries;
  deliveries.add(delivery(2, at(0s)));
  deliveries.add(delivery(1, at(0s)));
  deliveries.add(delivery(3, at(5s)));

  EXPECT_THAT(bodies(deliveries.start(at(1s))), ElementsAre("2", "1"));
  EXPECT_THAT(deliveries.start(at(1s)), IsEmpty());
  EXPECT_EQ(deliveries.next_event(), at(5s));
  EXPECT_THAT(bodies(deliveries.start(at(5s))), ElementsAre("3"));
}

TEST(HttpDeliveries, GivesAgainWhatWasPutOffAndForgetsWhatArrived) {
  HttpDeliveries deliveries;
  const HttpDelivery one = delivery(1, at(0s));
  deliveries.add(one);
  deliveries.start(at(0s));

  deliveries.put_off(one.id, 1, at(20s));

  EXPECT_THAT(deliveries.start(at(19s)), IsEmpty());
  const auto again = deliveries.start(at(20s));
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].failures, 1);
  deliveries.remove(one.id);
  EXPECT_TRUE(deliveries.is_empty());
  EXPECT_EQ(deliveries.next_event(), std::nullopt);
}

TEST(HttpDeliveries, HoldsBackNoOtherSubscriptionForOneThatIsSlow) {
  HttpDeliveries deliveries;
  for (int i = 0; i < 40; ++i) deliveries.add(delivery(i, at(0s), "slow"));
  EXPECT_THAT(deliveries.start(at(0s)), SizeIs(HttpDeliveries::max_under_way_each));

  deliveries.add(delivery(100, at(0s), "quick"));

  EXPECT_THAT(bodies(deliveries.start(at(0s))), ElementsAre("100"));
  deliveries.remove(delivery(0, at(0s)).id);
  EXPECT_THAT(bodies(deliveries.start(at(0s))), ElementsAre("16"));
}

TEST(HttpDeliveries, PostsNoMoreAtOnceThanItsLimitHoweverManySubscriptions) {
  HttpDeliveries deliveries;
  for (int i = 0; i < 250; ++i) deliveries.add(delivery(i, at(0s), std::to_string(i % 25)));

  EXPECT_THAT(deliveries.start(at(0s)), SizeIs(250));
  for (int s = 0; s < 10; ++s) {
    HttpDelivery more = delivery(0, at(0s), "m" + std::to_string(s));
    more.id.bytes[1] = static_cast<std::uint8_t>(s + 1);
    deliveries.add(std::move(more));
  }

  EXPECT_THAT(deliveries.start(at(0s)), SizeIs(6));
  EXPECT_EQ(deliveries.next_event(), std::nullopt);
  deliveries.remove(delivery(7, at(0s)).id);
  EXPECT_EQ(deliveries.next_event(), at(0s));
}

TEST(HttpDeliveries, KeepsToTheReceivesASecondOfItsPolicy) {
  HttpDeliveries deliveries;
  for (int i = 0; i < 3; ++i) {
    HttpDelivery one = delivery(i, at(0s));
    one.receives_per_second = 2;
    deliveries.add(std::move(one));
  }

  EXPECT_THAT(bodies(deliveries.start(at(0s))), ElementsAre("0"));
  EXPECT_EQ(deliveries.next_event(), at(500ms));
  EXPECT_THAT(deliveries.start(at(499ms)), IsEmpty());
  EXPECT_THAT(bodies(deliveries.start(at(500ms))), ElementsAre("1"));
}

TEST(HttpDeliveries, KeepsToItAlsoWhereEachArrivesBeforeTheNextIsThere) {
  HttpDeliveries deliveries;
  const auto add = [&](int number, base::Time due) {
    HttpDelivery one = delivery(number, due);
    one.receives_per_second = 1;
    deliveries.add(one);
    return one.id;
  };
  const base::Uuid first = add(1, at(0s));
  deliveries.start(at(0s));
  deliveries.remove(first);

  add(2, at(100ms));

  EXPECT_THAT(deliveries.start(at(100ms)), IsEmpty());
  EXPECT_EQ(deliveries.next_event(), at(1s));
  EXPECT_THAT(bodies(deliveries.start(at(1s))), ElementsAre("2"));
}

TEST(HttpDeliveries, CountsWhatItHolds) {
  std::size_t total = 100;
  {
    HttpDeliveries deliveries;
    deliveries.count_bytes_in(total);
    deliveries.add(delivery(1, at(0s)));
    EXPECT_GT(total, 100u);
    deliveries.add(delivery(1, at(0s)));
    EXPECT_EQ(deliveries.size(), 1u);
  }
  EXPECT_EQ(total, 100u);
}

TEST(OutcomeOf, TellsWhatMayBeBetterLaterFromWhatWillNot) {
  for (const int status : {200, 201, 204, 299})
    EXPECT_EQ(outcome_of(status), DeliveryOutcome::arrived) << status;
  for (const int status : {100, 429, 500, 503, 599})
    EXPECT_EQ(outcome_of(status), DeliveryOutcome::failed) << status;
  for (const int status : {301, 400, 403, 404, 410})
    EXPECT_EQ(outcome_of(status), DeliveryOutcome::refused) << status;
}

TEST(WaitAfter, EndsWithTheRetriesOfThePolicyOrAtARefusal) {
  const DeliveryPolicy policy{.retries = 2};

  EXPECT_EQ(wait_after(DeliveryOutcome::failed, 1, policy), 20s);
  EXPECT_EQ(wait_after(DeliveryOutcome::failed, 2, policy), 20s);
  EXPECT_EQ(wait_after(DeliveryOutcome::failed, 3, policy), std::nullopt);
  EXPECT_EQ(wait_after(DeliveryOutcome::refused, 1, policy), std::nullopt);
  EXPECT_EQ(wait_after(DeliveryOutcome::arrived, 1, policy), std::nullopt);
}

}  // namespace
}  // namespace sourceflow::local
