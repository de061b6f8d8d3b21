// expect: a view names its row: using Row = OrderSummary;
#include "orders.hpp"

struct Summary {
  void operator()(Order&, const OrderCreated&) const {}
};

void registered(sourceflow::app::App& app) { app.project<OrderCreated>(Summary{}); }
