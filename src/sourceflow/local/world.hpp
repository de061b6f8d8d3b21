#pragma once

#include "sourceflow/base/random.hpp"
#include "sourceflow/local/issued_credentials.hpp"
#include "sourceflow/local/queues.hpp"
#include "sourceflow/local/topics.hpp"

namespace sourceflow::local {

/// Everything that one endpoint holds.
struct World {
  explicit World(base::Random& dice)
      : random(dice), queues(dice), topics(dice, queues), credentials(dice) {}

  base::Random& random;
  Queues queues;
  Topics topics;
  IssuedCredentials credentials;
};

}  // namespace sourceflow::local
