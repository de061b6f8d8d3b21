#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

#include "sourceflow/local/message_pool.hpp"

namespace sourceflow::local {

/// When delayed and received messages become visible. Timers of messages that changed since are
/// void; they are skipped, and swept out when they are the greater part.
class Timers {
 public:
  void set(const Message& message);
  /// A message whose time has come, or null.
  Message* take_due(MessagePool& pool, base::Time now);
  /// The earliest time at which there will be one.
  std::optional<base::Time> next(MessagePool& pool);
  /// To be called now and then with the number of messages that wait.
  void sweep(MessagePool& pool, std::size_t waiting);
  void clear() { timers_.clear(); }

 private:
  struct Timer {
    base::Time when;
    std::uint64_t sequence;
    std::uint32_t slot, stamp;
  };
  struct Later {
    bool operator()(const Timer& a, const Timer& b) const { return a.when > b.when; }
  };
  static Message* subject(MessagePool& pool, const Timer& timer);
  void drop_void(MessagePool& pool);

  /// A heap, the earliest first.
  std::vector<Timer> timers_;
};

}  // namespace sourceflow::local
