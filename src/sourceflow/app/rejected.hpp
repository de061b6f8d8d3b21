#pragma once

#include <stdexcept>

namespace sourceflow::app {

/// Thrown by a handler to refuse a command: `throw Rejected("already paid");`. A refusal is an
/// answer, not a fault: it is recorded and counted, the command is not retried, and nothing else
/// that the handler did is kept.
class Rejected : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace sourceflow::app
