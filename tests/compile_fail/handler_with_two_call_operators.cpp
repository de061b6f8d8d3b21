// expect: a command handler is a function, or an object with exactly one operator()
#include "orders.hpp"

struct Both {
  void operator()(Order&, const CreateOrder&) const {}
  void operator()(Order&, const OrderCreated&) const {}
};

void registered(sourceflow::app::App& app) { app.handle(Both{}); }
