#pragma once

#include "sourceflow/base/random.hpp"
#include "sourceflow/local/queues.hpp"

namespace sourceflow::local {

/// Everything that one endpoint holds.
struct World {
  explicit World(base::Random& dice) : random(dice), queues(dice) {}

  base::Random& random;
  Queues queues;
};

}  // namespace sourceflow::local
