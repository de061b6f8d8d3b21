#include "sourceflow/bus/layout_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/message/decode_error.hpp"

namespace sourceflow::bus {
namespace {

using testing::ElementsAre;

ServiceLayout orders() {
  return {"orders",
          BusLayout{}
              .prefix("test-")
              .send("CreateOrder", "orders.fifo")
              .raise("OrderCreated", "order-events")
              .listen("orders.fifo", {.max_receives = 5, .visibility = std::chrono::minutes{1}})
              .listen({"returns"})
              .subscribe({"order-events"})
              .event_queue({.max_receives = 3})
              .topic("order-events", {.display_name = "Orders"})};
}

TEST(LayoutFile, SaysTheSameAsTheCode) {
  const auto read = read_layout(R"({"service": "orders", "prefix": "test-",
    "send": {"CreateOrder": "orders.fifo"}, "raise": {"OrderCreated": "order-events"},
    "listen": ["orders.fifo", "returns"], "subscribe": ["order-events"],
    "queues": {"orders.fifo": {"max_receives": 5, "visibility_seconds": 60}},
    "event_queue": {"max_receives": 3}, "topics": {"order-events": {"display_name": "Orders"}}})");

  EXPECT_EQ(read, orders());
}

TEST(LayoutFile, GivesBackWhatWasWritten) {
  EXPECT_EQ(read_layout(to_json(orders())), orders());
  EXPECT_EQ(read_layout(to_json({})), ServiceLayout{});
}

TEST(LayoutFile, RefusesTypingMistakesAndWrongNamesAllAtOnce) {
  try {
    read_layout(R"({"lisen": ["a"], "send": {"CreateOrder": "http://x"},
                    "queues": {"b": {"max_recieves": 1}}})");
    FAIL();
  } catch (const base::ConfigError& error) {
    EXPECT_THAT(error.complaints(),
                ElementsAre("a layout has no member lisen",
                            "a layout has no member queues.b.max_recieves",
                            "the queue name \"http://x\" is a URL: give the short name, the last "
                            "part of its path",
                            "queue b has settings, but is not listened to"));
  }
}

TEST(LayoutFile, SaysWhereAValueIsWrong) {
  EXPECT_THROW(read_layout(R"({"listen": "orders"})"), message::DecodeError);
}

}  // namespace
}  // namespace sourceflow::bus
