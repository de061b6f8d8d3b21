#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

/// What the records of a journal or a copy say.
enum class RecordKind : std::uint8_t {
  put,
  drop,
  sent,
  received,
  removed,
  hidden,
  taken,
  purged,
  published,
  queue_head,
  message,
  topic_memory,
  started,
  end,
  posting,
  put_off,
  posted
};

/// Gives a world as frames of records, of which a `WorldReader` makes the same world again.
void write_world(const World& world, const std::function<void(std::string_view)>& frame);

/// Does in a world what records say.
class WorldReader {
 public:
  /// `size` of all the records that it will be given: it makes no room for more than they can fill.
  WorldReader(World& world, std::uint64_t size) : world_(world), size_(size) {}

  /// Throws std::runtime_error for records that fit no world.
  void apply(std::string_view frame);
  /// The latest time of which a record told.
  base::Time latest() const { return latest_; }
  /// How often an endpoint started with it.
  std::uint64_t starts() const { return starts_; }
  /// Whether the record that ends a copy was there.
  bool is_complete() const { return is_complete_; }

 private:
  class Frame;
  NamedQueue& queue(std::uint64_t instance);

  World& world_;
  std::uint64_t size_;
  std::unordered_map<std::uint64_t, NamedQueue*> queues_;
  base::Time latest_ = {};
  std::uint64_t starts_ = 0;
  bool is_complete_ = false;
};

}  // namespace sourceflow::local
