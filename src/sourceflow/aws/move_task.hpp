#pragma once

#include <cstdint>
#include <string>

#include "sourceflow/base/clock.hpp"

namespace sourceflow::aws {

/// How far a move of dead letters by SQS itself has come.
struct MoveTask {
  enum class Status { running, completed, cancelling, cancelled, failed };
  /// Names it while it runs; empty afterwards.
  std::string handle = {};
  Status status = Status::running;
  std::int64_t moved = 0;
  std::int64_t to_move = 0;
  base::Time started = {};
  std::string failure = {};
};

}  // namespace sourceflow::aws
