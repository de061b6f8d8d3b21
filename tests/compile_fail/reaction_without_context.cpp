// expect: a reaction takes an event and a context: void(const Event&, EventContext&)
#include "sourceflow/app/app.hpp"

struct CreateOrder { int cents; };
struct OrderCreated { int cents; };
struct Order { int cents = 0; };

void greet(const OrderCreated&) {}

void registered(sourceflow::app::App& app) { app.react(greet); }
