#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace sourceflow::local {

/// How often each operation was called since the start, how often it was refused, and how many
/// messages it moved.
struct Statistics {
  struct Counts {
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
    std::uint64_t messages = 0;
  };

  /// By `service.Operation`; entries keep their address.
  std::map<std::string, Counts, std::less<>> by_operation;

  /// `{"sqs.SendMessage":{"requests":1,"errors":0,"messages":1},...}`
  std::string json() const;
};

}  // namespace sourceflow::local
