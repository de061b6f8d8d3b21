#include "sourceflow/bus/connect.hpp"

#include <stdexcept>

#include "sourceflow/base/errors.hpp"

namespace sourceflow::bus {

std::unique_ptr<app::Connection> make_connection(const std::string&, Aws options, BusLayout) {
  base::throw_if_any(options.validate());
  throw std::logic_error("the connection is being built");
}

}  // namespace sourceflow::bus
