#pragma once

#include <cstddef>
#include <string>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/local/recent_calls.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

/// How many messages the console shows of a queue, the oldest first, and how much of each body.
inline constexpr std::size_t console_messages = 50;
inline constexpr std::size_t console_body = 64 << 10;

/// All that the console's page draws, as JSON: queues with their counts, topics with their
/// subscriptions, the last calls. Receives nothing and counts nothing.
std::string console_state(const World& world, const RecentCalls& recent, base::Time now);

/// One queue with its oldest messages, as JSON; they stay as they are, unhidden and uncounted.
std::string console_queue(const World& world, const NamedQueue& queue, base::Time now);

}  // namespace sourceflow::local
