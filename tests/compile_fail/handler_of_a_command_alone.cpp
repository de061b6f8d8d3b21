// expect: a command handler takes an entity, a command and, if it needs one, a context
#include "sourceflow/app/app.hpp"

struct CreateOrder { int cents; };
struct OrderCreated { int cents; };
struct Order { int cents = 0; };

void create(const CreateOrder&) {}

void registered(sourceflow::app::App& app) { app.handle(create); }
