#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "sourceflow/bus/moment.hpp"

namespace sourceflow::bus {

/// Decides when the visibility of messages in hand is renewed, and when one is lost.
///
/// A lease lasts one visibility from when its message came or was last renewed, and is renewed
/// after half of that, until it has been held for the longest handling time: then it runs out,
/// since whoever holds it seems stuck. A lease that has run out is lost even if nothing noticed in
/// time, for instance because the process was stopped.
class Leases {
 public:
  using Id = std::uint64_t;

  Leases(std::chrono::seconds visibility, std::chrono::seconds longest)
      : visibility_(visibility), longest_(longest) {}

  void begin(Id id, Moment now);
  void end(Id id) { leases_.erase(id); }
  /// Its handling begins only now: what it waited for until here is not the holder's fault.
  void begin_handling(Id id, Moment now);

  /// True while the message is ours: its receipt may be used.
  bool holds(Id id, Moment now) const;

  /// Those to be renewed now. Each is given once, until `renewed` or `not_renewed` tells how it
  /// went.
  std::vector<Id> due(Moment now);
  /// SQS has renewed it by a request sent at `asked`; a lease that has ended is left alone.
  void renewed(Id id, Moment asked);
  /// It will be due again at once.
  void not_renewed(Id id);

  /// Those that have run out; they end by this.
  std::vector<Id> take_lost(Moment now);

  /// How often `due` and `take_lost` should be asked while anything is held.
  std::chrono::milliseconds period() const;

 private:
  struct Lease {
    Moment began;
    Moment ends;
    bool is_asked = false;
  };
  std::chrono::seconds visibility_;
  std::chrono::seconds longest_;
  std::unordered_map<Id, Lease> leases_;
};

}  // namespace sourceflow::bus
