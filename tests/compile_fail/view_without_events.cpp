// expect: say which events make the view
#include "orders.hpp"

struct Summary {
  using Row = Order;
  void operator()(Row&, const OrderCreated&) const {}
};

void registered(sourceflow::app::App& app) { app.project(Summary{}); }
