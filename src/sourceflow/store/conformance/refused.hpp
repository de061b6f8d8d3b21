#pragma once

#include <string>

#include "sourceflow/store/store.hpp"

namespace sourceflow::store::conformance {

/// Where something of the database's own refuses every row of `notes`, the unit that saves one must
/// fail alone, told why by `says`, and its neighbours in the commit must be kept.
void keeps_the_neighbours_of_a_refused_note(Store& store, const std::string& says);

}  // namespace sourceflow::store::conformance
