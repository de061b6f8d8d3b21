#pragma once

#include "sourceflow/base/backoff.hpp"

namespace sourceflow::store {

/// How a transaction is repeated that the database gave up for another's sake: a deadlock, or a
/// failed serialisation. Likewise a start whose connection is lost.
struct Conflicts {
  /// How often it is tried in all; 1 repeats nothing.
  int tries = 3;
  /// The waits between the tries: anything from nothing up to a bound that doubles.
  base::Backoff waits{.first = std::chrono::seconds{1}, .longest = std::chrono::seconds{30}};
};

}  // namespace sourceflow::store
