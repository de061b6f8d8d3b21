#pragma once

#include <string>

#include "sourceflow/local/endpoint.hpp"

namespace sourceflow::end_to_end {

/// Puts any text on a queue, as someone else's program would. `group` is for FIFO queues.
void send(const local::Endpoint& endpoint,
          const std::string& queue,
          const std::string& body,
          const std::string& group = "");

}  // namespace sourceflow::end_to_end
