// expect: a command handler returns nothing: it refuses by throwing Rejected
#include "sourceflow/app/app.hpp"

struct CreateOrder { int cents; };
struct OrderCreated { int cents; };
struct Order { int cents = 0; };

bool create(Order&, const CreateOrder&) { return true; }

void registered(sourceflow::app::App& app) { app.handle(create); }
