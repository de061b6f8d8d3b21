// expect: a command handler takes its entity by reference, so that it can change it: Entity&
#include "orders.hpp"

void create(Order, const CreateOrder&) {}

void registered(sourceflow::app::App& app) { app.handle(create); }
