#include "sourceflow/app/middleware.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sourceflow/app/app.hpp"
#include "sourceflow/app/orders_for_tests.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;

/// Notes what every hook sees; safe because the app calls them under the test's own order.
struct Notes {
  std::mutex mutex;
  std::vector<std::string> lines;

  Middleware::Hook hook(std::string name) {
    return
        [this, name = std::move(name)](message::Envelope& envelope, const Middleware::Next& next) {
          add(name + " " + envelope.name);
          next();
          add("/" + name);
        };
  }

  void add(std::string line) {
    const std::lock_guard lock(mutex);
    lines.push_back(std::move(line));
  }
};

TEST(Middleware, RunsEachHookOnceAndTheFirstRegisteredOutermost) {
  Notes notes;
  App app{{.name = "orders", .store = store::memory()}};
  with_orders(app);
  app.use({.dispatch_command = notes.hook("a.dispatch"), .handle_command = notes.hook("a.handle")});
  app.use({.dispatch_command = notes.hook("b.dispatch"),
           .handle_command = notes.hook("b.handle"),
           .dispatch_event = notes.hook("b.raise"),
           .handle_event = notes.hook("b.view")});
  app.start();

  app.aggregate<Order>("42").send(CreateOrder{"Ada", 1});
  ASSERT_TRUE(app.drain(patience));

  // The view's hook runs once although two views take the event.
  std::vector<std::string> seen = notes.lines;
  std::erase_if(seen, [](const auto& line) { return line.find("view") != std::string::npos; });
  EXPECT_EQ(seen,
            (std::vector<std::string>{"a.dispatch CreateOrder",
                                      "b.dispatch CreateOrder",
                                      "a.handle CreateOrder",
                                      "b.handle CreateOrder",
                                      "b.raise OrderCreated",
                                      "/b.raise",
                                      "/b.handle",
                                      "/a.handle",
                                      "/b.dispatch",
                                      "/a.dispatch"}));
  EXPECT_EQ(std::ranges::count(notes.lines, "b.view OrderCreated"), 1);
}

TEST(Middleware, MayChangeACommandBeforeItIsHandled) {
  App app{{.name = "orders", .store = store::memory()}};
  with_orders(app);
  app.use({.dispatch_command = [](message::Envelope& command, const Middleware::Next& next) {
    command.payload = message::encode(CreateOrder{"Grace", 7});
    next();
  }});
  app.start();

  app.aggregate<Order>("42").send(CreateOrder{"Ada", 1});

  EXPECT_EQ(app.aggregate<Order>("42").state()->customer, "Grace");
}

TEST(Middleware, MayStopAMessage) {
  App app{{.name = "orders", .store = store::memory()}};
  with_orders(app);
  app.use({.handle_command =
               [](message::Envelope& command, const Middleware::Next& next) {
                 if (command.entity_id != "closed") next();
               },
           .dispatch_event = [](message::Envelope&, const Middleware::Next&) {}});
  app.start();

  app.aggregate<Order>("open").send(CreateOrder{"Ada", 1});
  EXPECT_THROW(app.aggregate<Order>("closed").send(CreateOrder{"Ada", 1}), Rejected);

  EXPECT_TRUE(app.aggregate<Order>("open").state());
  EXPECT_FALSE(app.aggregate<Order>("closed").state());
  EXPECT_EQ(app.rejections().at(0).reason, "stopped by a middleware");
}

TEST(Middleware, KeepsNothingWhenAHookRefusesAfterTheHandler) {
  App app{{.name = "orders", .store = store::memory()}};
  with_orders(app);
  app.use({.handle_command = [](message::Envelope&, const Middleware::Next& next) {
    next();
    throw Rejected("too late in the day");
  }});
  app.start();

  EXPECT_THROW(app.aggregate<Order>("42").send(CreateOrder{"Ada", 1}), Rejected);

  EXPECT_FALSE(app.aggregate<Order>("42").state());
  EXPECT_EQ(app.rejections().at(0).reason, "too late in the day");
}

}  // namespace
}  // namespace sourceflow::app
