#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/local/output.hpp"
#include "sourceflow/local/queue.hpp"

namespace sourceflow::local {

/// What a receive wants to be told about each message.
struct Wanted {
  /// Names of system attributes; `All` for every one.
  std::vector<std::string> system_attributes;
  /// Names of message attributes, prefixes as `name.*`; `All` or `.*` for every one.
  std::vector<std::string> attributes;
};

void write_deliveries(Output& out, const std::vector<Delivery>& deliveries, const Wanted& wanted);

}  // namespace sourceflow::local
