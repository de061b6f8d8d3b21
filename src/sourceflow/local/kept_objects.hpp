#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

/// Everything of an endpoint but the messages: queues, topics, keys, credentials and move tasks, as
/// bytes by name. What changed in a call is found by comparing, so no operation has to say it.
using KeptObjects = std::map<std::string, std::string>;

KeptObjects kept_objects(const World& world);
/// Only the move tasks, which change by themselves while they run.
KeptObjects kept_move_tasks(const World& world);

/// Makes or changes what an object of another world was.
void put_object(World& world, const std::string& name, std::string_view bytes, base::Time now);
void drop_object(World& world, const std::string& name, base::Time now);

/// What a FIFO topic remembers of its messages.
std::string memory_of(const Topic& topic);
void restore_memory(Topic& topic, std::string_view bytes);

}  // namespace sourceflow::local
