#pragma once

#include <exception>
#include <vector>

#include "sourceflow/store/store.hpp"

namespace sourceflow::store::conformance {

struct Crossed {
  /// How often the two units ran in all: twice if neither had to be repeated.
  int runs = 0;
  /// What their commits threw.
  std::vector<std::exception_ptr> failures;
};

/// Two units that each hold an entity and then want the other's, which only the database can end.
Crossed cross(Store& store);

}  // namespace sourceflow::store::conformance
