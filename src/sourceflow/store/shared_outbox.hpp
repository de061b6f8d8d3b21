#pragma once

#include <cstdint>
#include <vector>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/store/records.hpp"

namespace sourceflow::store {

/// Beside Store, where several programs share a database: divides the outbox among them without a
/// leader. An entry belongs to the store handle that committed it, which sends it at once; but
/// while earlier entries of the same entity and destination belong to another handle, that one
/// gets it, so that one handle alone sends the messages of an entity, in their order.
///
/// A handle says from time to time that it is alive. What belongs to one whose lease is over, or to
/// nobody, is taken over as a whole by the first that notices.
class SharedOutbox {
 public:
  enum class Kept {
    as_before,
    /// Entries that others have left belong to this handle now; their ids may be small.
    took_over,
    /// The lease was over, and others have taken what belonged to this handle.
    lost
  };

  virtual ~SharedOutbox() = default;

  /// Up to `limit` entries of this handle behind an outbox id, oldest first.
  virtual std::vector<OutboxEntry> own_outbox_after(std::int64_t id, std::size_t limit) = 0;
  /// Renews this handle's lease, and takes over what others have left at `now`.
  virtual Kept keep_outbox(base::Time now, base::Time lease_ends) = 0;
  /// Ends this handle's lease at once, so that nobody waits for its end.
  virtual void leave_outbox() = 0;
};

}  // namespace sourceflow::store
