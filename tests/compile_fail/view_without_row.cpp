// expect: a view names its row: using Row = OrderSummary;
#include "sourceflow/app/app.hpp"

struct CreateOrder { int cents; };
struct OrderCreated { int cents; };
struct Order { int cents = 0; };

struct Summary {
  void operator()(Order&, const OrderCreated&) const {}
};

void registered(sourceflow::app::App& app) { app.project<OrderCreated>(Summary{}); }
