#include "sourceflow/local/snapshot.hpp"

#include <stdexcept>

#include "sourceflow/local/archive.hpp"
#include "sourceflow/local/world_records.hpp"

namespace sourceflow::local {

std::string snapshot_of(const World& world) {
  std::string bytes;
  ByteWriter out(bytes);
  write_world(world, [&](std::string_view frame) { out(std::string(frame)); });
  return bytes;
}

void restore_world(World& world, std::string_view snapshot, base::Time now) {
  world.clear(now);
  world.replaced = true;
  try {
    WorldReader reader(world, snapshot.size());
    ByteReader in(snapshot);
    while (!in.is_at_end()) reader.apply(in.get<std::string>());
    if (!reader.is_complete()) throw std::runtime_error("the snapshot is not complete");
  } catch (...) {
    world.clear(now);
    throw;
  }
}

}  // namespace sourceflow::local
