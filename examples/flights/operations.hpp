#pragma once

#include "messages.hpp"

namespace flights {

/// A flight is delayed when it leaves this late or later.
inline constexpr std::int64_t delayed_from = 15;  // minutes

/// Counts a departure at its airport and tells the world.
void record_departure(Airport& airport,
                      const RecordDeparture& command,
                      sourceflow::CommandContext& context);

}  // namespace flights
