#include "sourceflow/bus/narrowed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

BusLayout whole() {
  return BusLayout{}
      .send("CreateOrder", "orders.fifo")
      .send("Ship", "shipments")
      .raise("OrderCreated", "order-events")
      .listen({"orders.fifo"})
      .subscribe({"stock-events"});
}

std::vector<std::string> queues_of(const Plan& plan) {
  std::vector<std::string> names;
  for (const auto& queue : plan.queues) names.push_back(queue.name);
  return names;
}

QueueSettings settings_of(const Plan& plan, const std::string& queue) {
  for (const auto& planned : plan.queues)
    if (planned.name == queue) return planned.settings;
  throw std::out_of_range(queue);
}

TEST(Narrowed, LeavesAllOfALayoutByDefault) {
  EXPECT_EQ(narrowed(whole(), {}), whole());
  EXPECT_EQ(narrowed_plan(whole(), "shop", {}), plan_of(whole(), "shop"));
}

TEST(Narrowed, AProcessThatOnlySendsOwnsNoQueueAndSubscribesToNothing) {
  const Aws options{.listen_commands = false, .listen_events = false};

  const auto plan = narrowed_plan(whole(), "shop", options);

  EXPECT_THAT(queues_of(plan), ElementsAre("orders.fifo", "shipments"));
  EXPECT_FALSE(plan.queues[0].is_owned);
  EXPECT_THAT(plan.subscriptions, IsEmpty());
  EXPECT_EQ(narrowed(whole(), options).queue_of("CreateOrder"), "orders.fifo");
}

TEST(Narrowed, AProcessThatOnlyListensNeedsNothingThatOthersSendTo) {
  const Aws options{.route_commands = false, .route_events = false};

  const auto plan = narrowed_plan(whole(), "shop", options);

  EXPECT_THAT(queues_of(plan), ElementsAre("orders.fifo", "shop-events"));
  EXPECT_EQ(plan.topics.size(), 1u) << "the one that it subscribes to";
  EXPECT_THAT(narrowing_remarks(whole(), {{"CreateOrder"}, {}}, options),
              ElementsAre("route_commands is off, so Ship stays here, where nothing handles it"));
}

TEST(Narrowed, DropsTheSettingsOfTopicsThatNobodyUsesAnyMore) {
  const auto layout = BusLayout{}.subscribe({"stock-events"}).topic("stock-events", {"Stock"});

  const auto rest = narrowed(layout, {.listen_events = false});

  EXPECT_THAT(rest.complaints("shop"), IsEmpty());
}

TEST(Narrowed, GivesQueuesTheSettingsOfTheOptionsUnlessTheLayoutHasItsOwn) {
  const auto layout = whole().event_queue({.max_receives = 20});
  const Aws options{.visibility = 60s, .max_receives = 5};

  const auto plan = narrowed_plan(layout, "shop", options);

  EXPECT_EQ(settings_of(plan, "orders.fifo").max_receives, 5);
  EXPECT_EQ(settings_of(plan, "orders.fifo").visibility, 60s);
  EXPECT_EQ(settings_of(plan, "shop-events").max_receives, 20);
  EXPECT_EQ(settings_of(plan, "shop-events").visibility, 30s);
}

TEST(Narrowed, LetsTheOperatorAdjustSingleQueuesWhateverTheLayoutSays) {
  const auto layout = whole().listen("orders.fifo", {.max_receives = 3});
  const Aws options{.visibility_of = {{"shop-events", 90s}},
                    .max_receives_of = {{"orders.fifo", 7}}};

  const auto plan = narrowed_plan(layout, "shop", options);

  EXPECT_EQ(settings_of(plan, "orders.fifo").max_receives, 7);
  EXPECT_EQ(settings_of(plan, "shop-events").visibility, 90s);
  EXPECT_THAT(narrowing_complaints(layout, "shop", options), IsEmpty());
}

TEST(Narrowed, ComplainsOfSettingsForAQueueThatIsNotListenedTo) {
  const Aws options{.max_receives_of = {{"ordres.fifo", 7}, {"shipments", 2}}};

  EXPECT_THAT(narrowing_complaints(whole(), "shop", options),
              ElementsAre("max_receives_of names ordres.fifo, which the layout does not listen to",
                          "max_receives_of names shipments, which the layout does not listen to"));
}

}  // namespace
}  // namespace sourceflow::bus
