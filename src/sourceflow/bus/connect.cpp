#include "sourceflow/bus/connect.hpp"

#include <utility>

#include "sourceflow/bus/bus_connection.hpp"

namespace sourceflow::bus {

std::unique_ptr<app::Connection> make_connection(const std::string& service,
                                                 Aws options,
                                                 BusLayout layout) {
  return std::make_unique<BusConnection>(service, std::move(options), std::move(layout));
}

}  // namespace sourceflow::bus
