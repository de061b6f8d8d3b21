// Excerpts for docs/bus.md, run as tests so that they stay true.
#include <gtest/gtest.h>

#include "sourceflow/bus/layout_file.hpp"
#include "sourceflow/bus/plan.hpp"
#include "sourceflow/sourceflow.hpp"

namespace {

using sourceflow::Aws;
using sourceflow::BusLayout;
using namespace std::chrono_literals;

struct CreateOrder {
  std::string customer;
};
struct CancelOrder {
  std::string reason;
};
struct OrderCreated {
  std::string customer;
};

// [layout]
BusLayout orders_layout() {
  return BusLayout{}
      .send<CreateOrder, CancelOrder>("orders.fifo")  // these commands go to this queue
      .raise<OrderCreated>("order-events.fifo")       // these events go to this topic
      .listen({"orders.fifo"})                        // commands from here are handled here
      .subscribe({"order-events.fifo"});              // events from here are handled here
}
// [/layout]

// [settings]
BusLayout patient_layout() {
  return BusLayout{}
      .prefix("test-")
      .listen("orders.fifo", {.max_receives = 5, .visibility = 2min})
      .subscribe({"order-events.fifo"})
      .event_queue({.max_receives = 20});
}
// [/settings]

// [names]
BusLayout configured_layout(const std::string& queue) {
  // Throws ConfigError for a name that SQS would refuse.
  const auto name = sourceflow::bus::QueueName::checked(queue);
  return BusLayout{}.send("CreateOrder", name).listen({name});
}
// [/names]

// [options]
Aws options() {
  return {
      .region = "eu-west-1",
      .provision = sourceflow::bus::Provision::look_up,  // the queues come from a template
      .max_in_hand = 200,
      .longest_handling = 5min,
      .retry = {.first = 5s, .factor = 2, .longest = 10min},
  };
}
// [/options]

TEST(BusSnippets, AreTrue) {
  const sourceflow::app::Registered registered{{"CreateOrder", "CancelOrder"}, {"OrderCreated"}};

  EXPECT_TRUE(orders_layout().complaints(registered, "orders").empty());
  EXPECT_TRUE(patient_layout().complaints("orders").empty());
  EXPECT_EQ(configured_layout("a").queue_of("CreateOrder"), "a");
  EXPECT_THROW(configured_layout("https://example.com/a"), sourceflow::ConfigError);
  EXPECT_TRUE(options().validate().empty());
}

}  // namespace
