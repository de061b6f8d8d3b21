#pragma once

#include <exception>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sourceflow/store/sql/connection.hpp"
#include "sourceflow/store/sql/known_heads.hpp"
#include "sourceflow/store/sql/texts.hpp"
#include "sourceflow/store/unit_of_work.hpp"

namespace sourceflow::store::sql {

/// The statements on users' tables, by the names of the tables.
using TablesTexts = std::unordered_map<std::string, TableTexts>;

/// One transaction with one unit of work after another in it, each behind its own savepoint.
class SqlWork : public UnitOfWork {
 public:
  /// `owner` is whom the outbox entries belong to that are committed here.
  SqlWork(Connection& connection,
          const Texts& texts,
          const TablesTexts& tables,
          std::string_view owner);

  /// A careful one writes what it can write at the end after each unit, so that a unit whose rows
  /// the database refuses fails alone.
  void begin(bool is_careful = false);
  /// The last statements before `commit`, whose own answer alone can leave open what was kept.
  void finish();
  void commit();
  /// Where this transaction's positions began, for Unit::positions_behind.
  std::int64_t first_position() const { return first_position_; }
  /// Gives everything back; never throws.
  void rollback();

  /// Renews the owner's lease; false if it had none any more.
  bool renew(base::Time lease_ends);
  /// Takes over what others have left; false if they have left nothing.
  bool take_over(base::Time now);
  void leave();

  /// Runs a unit and sets its failure. Throws StatementError if more than the unit is broken.
  void run(Unit& unit);

  bool claim(std::string_view consumer, const base::MessageId& id, base::Time now) override;
  Heads heads(const EntityKey& entity) override;
  void append_command(const message::Envelope& command) override;
  std::int64_t append_event(const message::Envelope& event) override;
  std::optional<StoredRow> load(const Table& table, std::string_view id) override;
  void save(const Table& table, std::string_view id, std::int64_t version, const Row& row) override;
  void erase(const Table& table, std::string_view id) override;
  void clear(const Table& table) override;
  void enqueue(const OutboxEntry& entry) override;
  void mark_sent(std::span<const std::int64_t> outbox_ids) override;
  void schedule(const OutboxEntry& entry, base::Time due) override;
  std::size_t release_due(base::Time now, std::size_t limit) override;
  std::int64_t position(std::string_view reader) override;
  void set_position(std::string_view reader, std::int64_t position) override;
  void record_rejection(const Rejection& rejection) override;
  void record_dead_letter(const DeadLetter& letter) override;
  bool mark_replayed(std::string_view letter_id, const Replay& replay) override;
  std::size_t prune_inbox(base::Time before, std::size_t limit) override;
  FoundKey claim_key(const KeyHolder& holder, base::Time now, base::Time lease_ends) override;
  bool complete_key(const KeyHolder& holder,
                    std::string_view result,
                    base::Time forget_at) override;
  bool release_key(const KeyHolder& holder) override;
  std::size_t prune_keys(base::Time before, std::size_t limit) override;
  KeyCounts key_counts() override;

 private:
  /// A row of an idempotency key.
  struct KeyRow {
    base::Uuid token;
    bool is_done = false;
    FoundKey found;
  };
  std::optional<KeyRow> find_key(std::string_view key);
  /// Claims a key that was seen so; false if it is not so any more.
  bool take_key_over(const KeyHolder& holder, const KeyRow& seen, base::Time lease_ends);

  /// Runs an action on a prepared statement. A unit in which a statement failed is broken, whatever
  /// its code makes of the exception.
  template <class Action>
  auto with(const StatementText& text, Action&& action);
  std::int64_t run(const StatementText& text);
  void run_on_list(const StatementText& text, std::span<const std::int64_t> numbers);
  const TableTexts& texts_of(const Table& table) const;
  Heads& heads_of(const std::string& type, const std::string& id);
  void throw_if_more_is_broken() const;
  /// An event, or an entry of the outbox, that gets its number at the end.
  struct Late {
    bool is_event = false;
    OutboxEntry entry;
  };
  /// The next number for an event or an outbox entry.
  std::int64_t next_position();
  void insert_event(const message::Envelope& event, std::int64_t position);
  void insert_entry(const OutboxEntry& entry, std::int64_t id, std::string_view owner);
  void insert_late();
  /// Whom an entry belongs to: to whoever has earlier ones that it must not overtake.
  std::string owner_of(const OutboxEntry& entry);
  bool has_others();
  /// Where many write at once: locks an entity until the commit, and lets this unit use its rows.
  void lock_entity(const std::string& type, const std::string& id);
  /// The same for a row that is no locked entity's, or a reader's position: writers of such rows
  /// take turns.
  void take_turn_for(std::string_view id);
  void forget_locks_of_unit();
  void lock(std::int64_t number);
  /// Forgets what was read in earlier transactions, unless nobody else has written since.
  void forget_what_is_stale();
  void forget_everything();

  Connection& connection_;
  const Texts& texts_;
  const TablesTexts& tables_;
  const std::string_view owner_;
  std::exception_ptr broken_;
  KnownHeads heads_;
  std::optional<std::int64_t> last_position_;
  std::optional<std::int64_t> position_before_unit_;
  std::int64_t first_position_ = 0;
  std::vector<Late> late_;
  bool is_careful_ = false;
  std::size_t late_before_unit_ = 0;
  /// What this transaction has locked, and whose rows this unit may use for that.
  std::unordered_set<std::int64_t> locked_;
  std::vector<EntityKey> entities_of_unit_;
  /// Locks that end with the unit's savepoint, and heads that are known only because of them.
  std::vector<std::int64_t> locked_in_unit_;
  std::vector<EntityKey> learned_in_unit_;
  /// The state of the database that heads_ and last_position_ belong to.
  std::optional<std::int64_t> data_version_;
};

template <class Action>
auto SqlWork::with(const StatementText& text, Action&& action) {
  if (broken_) std::rethrow_exception(broken_);
  Statement& statement = connection_.statement(text);
  try {
    return connection_.guarded([&] { return action(statement); });
  } catch (const StatementError& error) {
    broken_ = std::current_exception();
    if (error.is_duplicate()) broken_ = std::make_exception_ptr(VersionConflict(error.what()));
    std::rethrow_exception(broken_);
  } catch (...) {
    statement.finish_quietly();
    throw;
  }
}

}  // namespace sourceflow::store::sql
