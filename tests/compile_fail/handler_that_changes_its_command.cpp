// expect: a command handler takes its command as const Command&
#include "sourceflow/app/app.hpp"

struct CreateOrder { int cents; };
struct OrderCreated { int cents; };
struct Order { int cents = 0; };

void create(Order&, CreateOrder&) {}

void registered(sourceflow::app::App& app) { app.handle(create); }
