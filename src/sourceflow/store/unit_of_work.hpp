#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/store/query.hpp"
#include "sourceflow/store/records.hpp"
#include "sourceflow/store/row.hpp"

namespace sourceflow::store {

/// Another writer was first: load again and repeat. Handling is repeated by the caller, a bounded
/// number of times.
class VersionConflict : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A row has the same values as another one where the struct declares that no two have. Trying
/// again is of no use; the unit is rolled back alone. Of a command it becomes a refusal.
class NotUnique : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What one unit of work reads and writes. Everything written commits together with the unit or not
/// at all, and is visible to later reads within it. Only valid during Unit::run, on that thread.
class UnitOfWork {
 public:
  virtual ~UnitOfWork() = default;

  /// Claims a message id for `consumer`: true for exactly one committed unit, false if the id is
  /// known already.
  virtual bool claim(std::string_view consumer, const base::MessageId& id, base::Time now) = 0;

  /// The last sequence numbers of an entity, for the next ones to follow.
  virtual Heads heads(const EntityKey& entity) = 0;

  /// Records a command; its sequence number must be the head's successor (VersionConflict
  /// otherwise).
  virtual void append_command(const message::Envelope& command) = 0;
  /// Records an event in the same way and returns its global position. Positions grow in commit
  /// order: a reader that has seen one will never be shown a smaller one later. Where they are
  /// given at the commit, what is returned is a negative stand-in: `enqueue` understands it, and
  /// Unit::position_of tells what became of it.
  virtual std::int64_t append_event(const message::Envelope& event) = 0;

  virtual std::optional<StoredRow> load(const Table& table, std::string_view id) = 0;
  /// Inserts or replaces the row; throws NotUnique where another row has what no two may have.
  virtual void save(const Table& table,
                    std::string_view id,
                    std::int64_t version,
                    const Row& row) = 0;
  virtual void erase(const Table& table, std::string_view id) = 0;
  virtual void clear(const Table& table) = 0;

  /// Adds to the outbox, behind everything in it. The entry's own id is ignored and given by the
  /// store.
  virtual void enqueue(const OutboxEntry& entry) = 0;
  /// Removes sent entries; ids that are gone already are ignored.
  virtual void mark_sent(std::span<const std::int64_t> outbox_ids) = 0;

  /// Keeps a message until `due`, then `release_due` moves it to the outbox.
  virtual void schedule(const OutboxEntry& entry, base::Time due) = 0;
  /// Moves up to `limit` scheduled messages that are due to the outbox, earliest first; returns how
  /// many.
  virtual std::size_t release_due(base::Time now, std::size_t limit) = 0;

  /// How far a reader of the event log has come; zero before its first event.
  virtual std::int64_t position(std::string_view reader) = 0;
  virtual void set_position(std::string_view reader, std::int64_t position) = 0;

  virtual void record_rejection(const Rejection& rejection) = 0;
  /// Keeps a dead letter; one whose `letter_id` is kept already is left as it is.
  virtual void record_dead_letter(const DeadLetter& letter) = 0;
  /// Notes what became of a dead letter; false if no such letter is kept.
  virtual bool mark_replayed(std::string_view letter_id, const Replay& replay) = 0;

  /// Forgets up to `limit` claims older than `before`; returns how many.
  virtual std::size_t prune_inbox(base::Time before, std::size_t limit) = 0;

  /// Claims an idempotency key until `lease_ends` if nobody holds it at `now`: for exactly one of
  /// any number of claimants it is fresh. The same holder claims again without harm.
  virtual FoundKey claim_key(const KeyHolder& holder, base::Time now, base::Time lease_ends) = 0;
  /// Keeps the result until `forget_at`; false if the holder is no longer that.
  virtual bool complete_key(const KeyHolder& holder,
                            std::string_view result,
                            base::Time forget_at) = 0;
  /// Lets others claim it at once; false if the holder is not that.
  virtual bool release_key(const KeyHolder& holder) = 0;
  /// Forgets up to `limit` keys that ended before; returns how many.
  virtual std::size_t prune_keys(base::Time before, std::size_t limit) = 0;
  virtual KeyCounts key_counts() = 0;
};

/// What a unit of work will ask for, as far as that is known before it runs.
struct Expected {
  struct Claim {
    std::string consumer = {};
    base::MessageId id = {};
    base::Time now{};
  };
  struct KeyedRow {
    const Table* table = nullptr;
    std::string id = {};
  };
  std::optional<Claim> claim = std::nullopt;
  std::vector<EntityKey> entities = {};
  std::vector<KeyedRow> rows = {};
};

/// Work that commits or fails as one. If run throws, nothing of it is kept and `failure` says why.
class Unit {
 public:
  virtual ~Unit() = default;
  virtual void run(UnitOfWork& work) = 0;
  /// Asked before a group runs by stores that then fetch at once what all of its units expect.
  /// Expecting too much or too little costs time and changes nothing else.
  virtual Expected expected() const { return {}; }
  std::exception_ptr failure;
  /// Set by the store, for the stand-ins of positions.
  std::int64_t positions_behind = 0;

  /// The position of an event of this unit, once it is committed.
  std::int64_t position_of(std::int64_t appended) const {
    return appended < 0 ? positions_behind - appended : appended;
  }
};

}  // namespace sourceflow::store
