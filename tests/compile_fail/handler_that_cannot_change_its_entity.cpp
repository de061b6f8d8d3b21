// expect: a command handler takes its entity by reference, so that it can change it: Entity&
#include "sourceflow/app/app.hpp"

struct CreateOrder { int cents; };
struct OrderCreated { int cents; };
struct Order { int cents = 0; };

void create(Order, const CreateOrder&) {}

void registered(sourceflow::app::App& app) { app.handle(create); }
