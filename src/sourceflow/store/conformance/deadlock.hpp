#pragma once

#include "sourceflow/store/conformance/conformance.hpp"

namespace sourceflow::store::conformance {

/// Of two units that each hold an entity and want the other's, one must be told that it lost, where
/// `store` repeats nothing.
void tells_the_loser_of_a_deadlock(Store& store);

/// Holds an entity in a unit of `slow` until `impatient`, whose statements may take but a moment,
/// has given up waiting for it.
void gives_up_waiting_for_another_writer(Store& slow, Store& impatient);

}  // namespace sourceflow::store::conformance
