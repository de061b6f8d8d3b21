// The same orders as a service of their own, over SQS and SNS.
#include <iostream>

#include "orders.hpp"

// [main]
int main() try {
  sourceflow::App app{{.name = "orders", .store = sourceflow::sqlite("orders.db")}};
  app.handle(create_order).project<OrderCreated>(OrderSummaryView{});

  app.connect(sourceflow::Aws{},  // region, credentials and endpoint as AWS's own tools find them
              sourceflow::BusLayout{}
                  .send<CreateOrder>("orders.fifo")
                  .raise<OrderCreated>("order-events")
                  .listen({"orders.fifo"}));
  app.serve(sourceflow::Admin{});          // health and metrics, on SOURCEFLOW_ADMIN if that is set
  return app.run();                        // until SIGINT or SIGTERM
} catch (const std::exception& failure) {  // a file that cannot be opened, a wrong option
  std::cerr << "orders: " << failure.what() << '\n';
  return 1;
}
// [/main]
