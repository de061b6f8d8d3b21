// The smallest complete service: one process, one file, no network.
#include <iostream>

#include "orders.hpp"

// [main]
int main() try {
  sourceflow::App app{{.name = "orders", .store = sourceflow::sqlite("orders.db")}};
  app.handle(create_order)  // entity, command and context are deduced
      .project<OrderCreated>(OrderSummaryView{});
  app.start();

  const auto receipt = app.aggregate<Order>("42").send(CreateOrder{"Ada", 1200});
  app.wait_for<OrderSummary>(receipt);  // read your own write
  std::cout << "order 42 of " << app.row<OrderSummary>("42")->customer << ", change "
            << receipt.sequence_no << '\n';
} catch (const std::exception& failure) {  // a file that cannot be opened, a wrong option
  std::cerr << "orders: " << failure.what() << '\n';
  return 1;
}
// [/main]
