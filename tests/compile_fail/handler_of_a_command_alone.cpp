// expect: a command handler takes an entity, a command and, if it needs one, a context
#include "orders.hpp"

void create(const CreateOrder&) {}

void registered(sourceflow::app::App& app) { app.handle(create); }
