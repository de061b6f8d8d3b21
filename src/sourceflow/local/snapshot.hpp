#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

/// Worlds that a test suite wants back, by the name it gave them.
using Snapshots = std::map<std::string, std::string>;

/// They are as large as what they hold.
inline constexpr std::size_t max_snapshots = 16;

/// All that a world holds, as bytes.
std::string snapshot_of(const World& world);

/// The world is then as it was; waiting receives learn that their queues are gone. Throws
/// std::runtime_error for bytes that are no snapshot, with an empty world.
void restore_world(World& world, std::string_view snapshot, base::Time now);

}  // namespace sourceflow::local
