#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace sourceflow::aws {

/// What one operation of one service has cost since the start.
struct OperationCounters {
  /// Requests on the wire, retries included.
  std::uint64_t requests = 0;
  std::uint64_t retries = 0;
  /// Calls that failed after all their attempts.
  std::uint64_t errors = 0;
  /// Requests as billed: each started 64 KiB of payload is one.
  std::uint64_t billed_units = 0;

  friend bool operator==(const OperationCounters&, const OperationCounters&) = default;
};

/// By operation: `sqs.ReceiveMessage`, `sns.PublishBatch`.
using Counters = std::map<std::string, OperationCounters, std::less<>>;

}  // namespace sourceflow::aws
