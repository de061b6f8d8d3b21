// expect: the third parameter of a command handler is CommandContext&
#include "orders.hpp"

void create(Order&, const CreateOrder&, sourceflow::app::EventContext&) {}

void registered(sourceflow::app::App& app) { app.handle(create); }
