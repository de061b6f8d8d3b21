#pragma once

#include <string>
#include <string_view>

#include "sourceflow/bus/layout.hpp"

namespace sourceflow::bus {

/// A layout with the service that has it, as the command-line tools read it from a file.
struct ServiceLayout {
  /// Empty if the file does not say.
  std::string service = {};
  BusLayout layout = {};
  /// The key of KMS that the service seals its messages under; empty if it does not.
  std::string encryption = {};

  friend bool operator==(const ServiceLayout&, const ServiceLayout&) = default;
};

/// Reads a layout from JSON; every member may be absent:
///
///     {"service": "orders", "prefix": "test-",
///      "send": {"CreateOrder": "orders.fifo"}, "raise": {"OrderCreated": "order-events"},
///      "listen": ["orders.fifo"], "subscribe": ["order-events"],
///      "queues": {"orders.fifo": {"max_receives": 5, "visibility_seconds": 60}},
///      "event_queue": {"max_receives": 3}, "topics": {"order-events": {"display_name": "Orders"}},
///      "encryption": "alias/orders"}
///
/// Throws base::ConfigError with every wrong name, and for a member that is not known, since a
/// typing mistake would otherwise leave a queue out; message::DecodeError for anything else that is
/// wrong.
ServiceLayout read_layout(std::string_view json);

/// The same layout as JSON; `read_layout` gives it back.
std::string to_json(const ServiceLayout& layout);

}  // namespace sourceflow::bus
