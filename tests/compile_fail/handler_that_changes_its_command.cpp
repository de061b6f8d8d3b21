// expect: a command handler takes its command as const Command&
#include "orders.hpp"

void create(Order&, CreateOrder&) {}

void registered(sourceflow::app::App& app) { app.handle(create); }
