#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "sourceflow/local/queue.hpp"

namespace sourceflow::local {

/// What CloudWatch shows of a queue, by the names of its metrics; those of quiet groups for a
/// standard queue only. Looks at every message.
std::vector<std::pair<std::string_view, std::int64_t>> metrics_of(const Queue& queue,
                                                                  base::Time now);

}  // namespace sourceflow::local
