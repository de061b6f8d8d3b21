// expect: a view needs void operator()(Row&, const Event&) const for every event
#include "orders.hpp"

struct OrderPaid {
  int cents;
};
struct Summary {
  using Row = Order;
  void operator()(Row&, const OrderCreated&) const {}
};

void registered(sourceflow::app::App& app) { app.project<OrderCreated, OrderPaid>(Summary{}); }
