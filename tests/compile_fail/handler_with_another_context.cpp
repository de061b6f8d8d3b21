// expect: the third parameter of a command handler is CommandContext&
#include "sourceflow/app/app.hpp"

struct CreateOrder { int cents; };
struct OrderCreated { int cents; };
struct Order { int cents = 0; };

void create(Order&, const CreateOrder&, sourceflow::app::EventContext&) {}

void registered(sourceflow::app::App& app) { app.handle(create); }
