// expect: a command handler returns nothing: it refuses by throwing Rejected
#include "orders.hpp"

bool create(Order&, const CreateOrder&) { return true; }

void registered(sourceflow::app::App& app) { app.handle(create); }
