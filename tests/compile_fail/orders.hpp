#pragma once

// What the cases about handlers and views are about.
#include "sourceflow/app/app.hpp"

struct CreateOrder {
  int cents;
};
struct OrderCreated {
  int cents;
};
struct Order {
  int cents = 0;
};
