// The smallest complete service: one process, one file, no network.
#include <cstdio>
#include <iostream>

#include "sourceflow/sourceflow.hpp"

// [domain]
struct CreateOrder  { std::string customer; std::int64_t cents; };      // a command
struct OrderCreated { std::string customer; std::int64_t cents; };      // an event
struct Order        { std::string customer; std::int64_t cents = 0; };  // an entity
struct OrderSummary { std::string customer; std::int64_t cents = 0; };  // a row of a view

void create_order(Order& order, const CreateOrder& command, sourceflow::CommandContext& context) {
  if (command.cents <= 0) throw sourceflow::Rejected("an order must cost something");
  order = {command.customer, command.cents};
  context.raise(OrderCreated{command.customer, command.cents});
}

struct OrderSummaryView {
  using Row = OrderSummary;
  void operator()(Row& row, const OrderCreated& event) const { row = {event.customer, event.cents}; }
};
// [/domain]

int main() {
  std::remove("quickstart.db");
  // [app]
  sourceflow::App app{{.name = "orders", .store = sourceflow::sqlite("quickstart.db")}};
  app.handle(create_order)  // entity, command and context are deduced
      .project<OrderCreated>(OrderSummaryView{});
  app.start();

  const auto receipt = app.aggregate<Order>("42").send(CreateOrder{"Ada", 1200});
  app.wait_for<OrderSummary>(receipt);  // read your own write
  const auto summary = app.row<OrderSummary>("42");
  std::cout << "order 42: " << summary->customer << ", " << summary->cents << " cents\n";

  try {
    app.aggregate<Order>("43").send(CreateOrder{"Bob", 0});
  } catch (const sourceflow::Rejected& refusal) {
    std::cout << "order 43 was refused: " << refusal.what() << '\n';
  }
  // [/app]
}
