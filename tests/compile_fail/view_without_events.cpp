// expect: say which events make the view
#include "sourceflow/app/app.hpp"

struct CreateOrder { int cents; };
struct OrderCreated { int cents; };
struct Order { int cents = 0; };

struct Summary {
  using Row = Order;
  void operator()(Row&, const OrderCreated&) const {}
};

void registered(sourceflow::app::App& app) { app.project(Summary{}); }
