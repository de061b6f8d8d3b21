#include "sourceflow/local/input.hpp"

#include "sourceflow/local/service_error.hpp"

namespace sourceflow::local {

std::string_view Input::required(Name name) const {
  const auto value = text(name);
  if (value) return *value;
  throw ServiceError(errors::missing_parameter,
                     "The request must contain the parameter " + std::string(name.json) + ".");
}

}  // namespace sourceflow::local
