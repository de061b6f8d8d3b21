#include "sourceflow/app/handlers.hpp"

#include <gtest/gtest.h>

#include "sourceflow/app/app.hpp"
#include "sourceflow/app/orders_for_tests.hpp"
#include "sourceflow/base/errors.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;

struct OrderCreatedV1 {
  static constexpr std::string_view message_name = "OrderCreated";
  std::string customer;
  double price = 0;
};
struct OrderCreatedV2 {
  static constexpr std::string_view message_name = "OrderCreated.v2";
  static OrderCreatedV2 upcast(const OrderCreatedV1& old) {
    return {old.customer, static_cast<std::int64_t>(old.price * 100)};
  }
  std::string customer;
  std::int64_t cents = 0;
};
struct SummaryOfV2 {
  using Row = CustomerTotal;
  static std::string key(const OrderCreatedV2& event) { return event.customer; }
  void operator()(Row& row, const OrderCreatedV2& event) const { row.cents += event.cents; }
};

TEST(Handlers, FoldAnOldEventAsItsSuccessor) {
  const auto store = store::memory();
  {
    App app{{.name = "orders", .store = store}};
    app.handle([](Order&, const CreateOrder& command, CommandContext& context) {
      context.raise(OrderCreatedV1{command.customer, 12.5});
    });
    app.start();
    app.aggregate<Order>("42").send(CreateOrder{"Ada", 1});
  }

  App app{{.name = "orders", .store = store}};
  app.project<OrderCreatedV2>(SummaryOfV2{}).start();

  ASSERT_TRUE(app.drain(patience));
  EXPECT_EQ(app.row<CustomerTotal>("Ada")->cents, 1250);
}

struct Counter2 {
  static constexpr std::string_view message_name = "Order";
  std::int64_t n = 0;
};
struct Increase {};

TEST(Handlers, ComplainAboutTwoStructsOfOneName) {
  App app{{.name = "orders", .store = store::memory()}};
  app.handle(create_order).handle([](Counter2& counter, const Increase&) { ++counter.n; });

  EXPECT_THROW(app.start(), base::ConfigError);
}

struct Ledger {
  std::int64_t entries = 0;
  void create(Order& order, const CreateOrder& command, CommandContext&) {
    order.customer = command.customer;
    ++entries;
  }
};

TEST(Handlers, MayBeMembersOfASagaWithDependencies) {
  const auto ledger = std::make_shared<Ledger>();
  App app{{.name = "orders", .store = store::memory()}};
  app.handle(&Ledger::create, ledger).start();

  app.aggregate<Order>("42").send(CreateOrder{"Ada", 1});

  EXPECT_EQ(ledger->entries, 1);
}

}  // namespace
}  // namespace sourceflow::app
