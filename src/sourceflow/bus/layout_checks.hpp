#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/bus/layout.hpp"

namespace sourceflow::bus {

/// What is wrong with the layout by itself: names, settings, two destinations for one message.
std::vector<std::string> structural_complaints(const BusLayout& layout, std::string_view service);

/// What is wrong with it for a service that handles exactly these messages.
std::vector<std::string> handler_complaints(const BusLayout& layout,
                                            const app::Registered& registered);

std::vector<std::string> layout_remarks(const BusLayout& layout, const app::Registered& registered);

}  // namespace sourceflow::bus
