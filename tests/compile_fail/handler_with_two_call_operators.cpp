// expect: a command handler is a function, or an object with exactly one operator()
#include "sourceflow/app/app.hpp"

struct CreateOrder { int cents; };
struct OrderCreated { int cents; };
struct Order { int cents = 0; };

struct Both {
  void operator()(Order&, const CreateOrder&) const {}
  void operator()(Order&, const OrderCreated&) const {}
};

void registered(sourceflow::app::App& app) { app.handle(Both{}); }
