#pragma once

#include <cstdint>

#include "sourceflow/base/uuid.hpp"

namespace sourceflow::app {

/// The answer to a command that was sent.
struct Receipt {
  base::MessageId id;
  /// The command's place among those of its entity; zero if it was routed to a queue or known
  /// already.
  std::int64_t sequence_no = 0;
  /// The position of the last event it raised here, for `App::wait_for`; zero if there is none.
  std::int64_t position = 0;
  /// True if a command of this id had been handled before: nothing happened this time.
  bool is_duplicate = false;
};

}  // namespace sourceflow::app
