// expect: a view needs void operator()(Row&, const Event&) const for every event
#include "sourceflow/app/app.hpp"

struct CreateOrder { int cents; };
struct OrderCreated { int cents; };
struct Order { int cents = 0; };

struct OrderPaid { int cents; };
struct Summary {
  using Row = Order;
  void operator()(Row&, const OrderCreated&) const {}
};

void registered(sourceflow::app::App& app) { app.project<OrderCreated, OrderPaid>(Summary{}); }
