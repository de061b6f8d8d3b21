// expect: a reaction takes an event and a context: void(const Event&, EventContext&)
#include "orders.hpp"

void greet(const OrderCreated&) {}

void registered(sourceflow::app::App& app) { app.react(greet); }
