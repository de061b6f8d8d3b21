#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/bus/connect.hpp"
#include "sourceflow/bus/plan.hpp"

namespace sourceflow::bus {

/// What a process with these options listens and subscribes to; what it sends is left as it is.
BusLayout narrowed(const BusLayout& layout, const Aws& options);

/// What a process with these options needs at AWS, its queues with the settings that the operator
/// or the layout gives them.
Plan narrowed_plan(const BusLayout& layout, std::string_view service, const Aws& options);

/// Every option that does not fit the layout, one sentence each.
std::vector<std::string> narrowing_complaints(const BusLayout& layout,
                                              std::string_view service,
                                              const Aws& options);

/// What the switches leave undone and perhaps nobody meant.
std::vector<std::string> narrowing_remarks(const BusLayout& layout,
                                           const app::Registered& registered,
                                           const Aws& options);

}  // namespace sourceflow::bus
