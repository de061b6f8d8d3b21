#include "sourceflow/local/init_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"

namespace sourceflow::local {
namespace {

using ::testing::HasSubstr;

const Scope here{"us-east-1", "000000000000"};
constexpr base::Time now{std::chrono::hours(1)};

struct InitFile : ::testing::Test {
  std::string refusal(std::string_view file) {
    try {
      set_up(world, file, here, "http://init", now);
    } catch (const base::ConfigError& error) {
      return error.complaints().at(0);
    }
    return "it did not fail";
  }

  base::SeededRandom random{1};
  World world{random};
};

constexpr std::string_view everything = R"({"region": "eu-west-1",
  "queues": [{"name": "orders", "attributes": {"DelaySeconds": 1}, "tags": {"team": "a"},
              "deadLetters": {"queue": "dead", "maxReceives": 5}},
             {"name": "dead"}, {"name": "in.fifo"}],
  "topics": [{"name": "events", "subscriptions": [
      {"queue": "orders", "raw": true, "filterPolicy": {"a": ["b"]}}]}],
  "keys": [{"alias": "alias/orders", "description": "d"}]})";

TEST_F(InitFile, CreatesQueuesTopicsSubscriptionsAndKeys) {
  set_up(world, everything, here, "http://init", now);

  const Scope there{"eu-west-1", "000000000000"};
  NamedQueue* const orders = world.queues.find(there, "orders");
  ASSERT_NE(orders, nullptr);
  EXPECT_EQ(orders->queue.attributes().delay, std::chrono::seconds(1));
  EXPECT_EQ(orders->queue.attributes().redrive->max_receives, 5u);
  EXPECT_TRUE(world.queues.find(there, "in.fifo")->queue.attributes().fifo);
  EXPECT_TRUE(world.topics.find(topic_arn(there, "events"))->subscriptions.at(0)->raw);
  EXPECT_EQ(world.keys.find(there, "alias/orders").description, "d");
}

TEST_F(InitFile, LetsTheTopicIntoTheQueue) {
  set_up(world, everything, here, "http://init", now);
  const Scope there{"eu-west-1", "000000000000"};
  Topic& topic = *world.topics.find(topic_arn(there, "events"));

  world.topics.publish(topic, {.payload = make_payload("x", {{"a", "String", "b"}})}, now);

  EXPECT_EQ(world.queues.find(there, "orders")->queue.messages().size(), 1u);
}

TEST_F(InitFile, ChangesNothingTheSecondTime) {
  set_up(world, everything, here, "http://init", now);
  set_up(world, everything, here, "http://init", now);

  EXPECT_EQ(world.keys.all().size(), 1u);
  EXPECT_EQ(world.topics.all().begin()->second->subscriptions.size(), 1u);
}

TEST_F(InitFile, SaysInOneSentenceWhatIsWrong) {
  EXPECT_THAT(refusal("{"), HasSubstr("it is no JSON"));
  EXPECT_THAT(refusal(R"({"queue":[]})"), HasSubstr("\"queue\" is not known in the file"));
  EXPECT_THAT(refusal(R"({"region":5})"), HasSubstr("region must be the name of one"));
  EXPECT_THAT(refusal(R"({"queues":[{}]})"), HasSubstr("a queue has no name"));
  EXPECT_THAT(refusal(R"({"queues":[{"name":"a b"}]})"), HasSubstr("queue a b: "));
  EXPECT_THAT(refusal(R"({"queues":[{"name":"a","deadLetters":{"queue":"none"}}]})"),
              HasSubstr("Dead letter target does not exist"));
  EXPECT_THAT(refusal(R"({"topics":[{"name":"t","subscriptions":[{"queue":"none"}]}]})"),
              HasSubstr("there is no queue none"));
}

}  // namespace
}  // namespace sourceflow::local
