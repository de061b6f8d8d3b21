#pragma once

#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "sourceflow/store/sql/connection.hpp"
#include "sourceflow/store/sql/free_claims.hpp"
#include "sourceflow/store/sql/known_heads.hpp"
#include "sourceflow/store/sql/known_rows.hpp"
#include "sourceflow/store/sql/pending.hpp"
#include "sourceflow/store/sql/texts.hpp"
#include "sourceflow/store/unit_of_work.hpp"

namespace sourceflow::store::sql {

/// The statements on users' tables, by the names of the tables.
using TablesTexts = std::unordered_map<std::string, TableTexts>;

/// What a group has given cannot be written at once; a careful transaction finds out whose it is.
class Unwritable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One transaction with one unit of work after another in it. What they write is collected and
/// written at the end, many rows at once, so that a unit that fails has nothing to undo in the
/// database; a savepoint is needed only by what cannot wait.
class SqlWork : public UnitOfWork {
 public:
  /// `owner` is whom the outbox entries belong to that are committed here.
  SqlWork(Connection& connection,
          const Texts& texts,
          const TablesTexts& tables,
          std::string_view owner);

  /// A careful one keeps each unit behind a savepoint and writes what it has to write after it, so
  /// that a unit whose rows the database refuses fails alone.
  void begin(bool is_careful = false);
  /// Fetches at once what units expect, where that saves round trips. The first statements of a
  /// transaction.
  void foresee(std::span<Unit* const> units);
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

  /// Runs a unit and sets its failure. Throws StatementError or VersionConflict if more than the
  /// unit is broken.
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
  using Pair = std::pair<std::string, std::string>;
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
  /// Runs a statement as `with` does, but where the client can do so without waiting for its
  /// answer: that is given to `take` before the next statement that is waited for, or by `land`.
  void in_flight(const StatementText& text,
                 const std::function<void(Statement&)>& set,
                 std::function<void(Statement&)> take);
  void land();
  template <class Action>
  auto translated(Action&& action);
  std::int64_t run(const StatementText& text);
  void run_on_list(const StatementText& text, std::span<const std::int64_t> numbers);
  const TableTexts& texts_of(const Table& table) const;
  Heads& heads_of(const std::string& type, const std::string& id);
  void throw_if_more_is_broken() const;
  /// Runs a statement on `count` rows, as many at once as are good: `put(statement, i)` sets one,
  /// `weight(i)` is about its bytes.
  template <class Weight, class Put>
  void write_many(const ManyRows& many, std::size_t count, Weight weight, Put put);
  /// Lets this unit do what cannot wait for the end and must be undone if it fails.
  void open_savepoint();
  /// The same for what must find written what was collected before it.
  void settle();
  void undo_unit();
  void write_pending();
  void write_rows();
  void write_saved(const TableTexts& table, const std::vector<const KnownRows::Known*>& rows);
  void write_envelopes(const ManyRows& many, std::span<const message::Envelope> envelopes);
  void withdraw_claims();
  void foresee_all(std::span<const Expected> expected);
  void foresee_claims(std::span<const Expected> expected, std::int64_t& known);
  void foresee_locks(std::span<const Expected> expected);
  void foresee_heads(std::span<const Expected> expected);
  void foresee_rows(std::span<const Expected> expected);
  void foresee_the_rest(std::span<const Expected> expected);
  /// Asks about pairs of texts; `take` gets each row, and which pair it belongs to. Of a pair that
  /// is asked for twice there may be two.
  void ask_about(const ManyRows& many,
                 const std::vector<Pair>& pairs,
                 const std::function<void(Statement&, std::size_t)>& take);
  void learn_rows(Statement& statement, const TableTexts& texts, const Table& table);
  /// The next number for an event or an outbox entry.
  std::int64_t next_position();
  void insert_late();
  /// Whom entries belong to: to whoever has earlier ones that they must not overtake.
  std::vector<std::string> owners_of_late(bool has_others);
  void ask_for_owners(std::map<Pair, std::string>& wanted);
  /// Where many write at once: locks an entity until the commit, and lets this unit use its rows.
  void lock_entity(const std::string& type, const std::string& id);
  /// The same for a row that is no locked entity's, or a reader's position: writers of such rows
  /// take turns.
  void take_turn_for(std::string_view id);
  void forget_locks_of_unit();
  void lock(std::int64_t number);
  void lock_all(const std::vector<std::int64_t>& numbers);
  std::vector<std::int64_t> found_locks(std::span<const std::int64_t> numbers);
  /// Forgets what was read in earlier transactions, unless nobody else has written since.
  void forget_what_is_stale();
  void forget_everything();
  void forget_what_was_pending();

  Connection& connection_;
  const Texts& texts_;
  const TablesTexts& tables_;
  const std::string_view owner_;
  struct Flying {
    Statement* statement;
    std::function<void(Statement&)> take;
  };
  std::vector<Flying> flight_;
  std::exception_ptr broken_;
  KnownHeads heads_;
  std::optional<std::int64_t> last_position_;
  std::optional<std::int64_t> position_before_unit_;
  std::int64_t first_position_ = 0;
  Pending pending_;
  KnownRows rows_;
  FreeClaims claims_;
  bool is_careful_ = false;
  bool has_savepoint_ = false;
  /// What this transaction has locked, and whose rows this unit may use for that.
  std::unordered_set<std::int64_t> locked_;
  std::vector<EntityKey> entities_of_unit_;
  /// Locks that end with the unit's savepoint, and heads that are known only because of them.
  std::vector<std::int64_t> locked_in_unit_;
  std::vector<EntityKey> learned_in_unit_;
  /// The state of the database that heads_ and last_position_ belong to.
  std::optional<std::int64_t> data_version_;
};

/// A server takes a message of a few MiB at most.
inline constexpr std::size_t most_bytes_at_once = 256 << 10;

template <class Weight, class Put>
void SqlWork::write_many(const ManyRows& many, std::size_t count, Weight weight, Put put) {
  for (std::size_t done = 0; done < count;) {
    std::size_t fit = 1;
    std::size_t bytes = weight(done);
    while (done + fit < count && bytes + weight(done + fit) <= most_bytes_at_once)
      bytes += weight(done + fit++);
    const auto& [rows, text] = many.up_to(fit);
    in_flight(
        text,
        [&](Statement& statement) {
          for (std::size_t i = 0; i < rows; ++i) {
            put(statement, done + i);
            statement.next_row(text.parameters.size() / rows);
          }
        },
        [](Statement& statement) { statement.run(); });
    done += rows;
  }
}

template <class Action>
auto SqlWork::translated(Action&& action) {
  if (broken_) std::rethrow_exception(broken_);
  try {
    return connection_.guarded(action);
  } catch (const StatementError& error) {
    broken_ = std::current_exception();
    if (error.is_duplicate()) broken_ = std::make_exception_ptr(VersionConflict(error.what()));
    std::rethrow_exception(broken_);
  }
}

template <class Action>
auto SqlWork::with(const StatementText& text, Action&& action) {
  land();
  Statement* statement = nullptr;
  try {
    return translated([&] {
      statement = &connection_.statement(text);
      return action(*statement);
    });
  } catch (...) {
    if (broken_) {
      connection_.forget(text);
    } else if (statement != nullptr) {
      statement->finish_quietly();
    }
    throw;
  }
}

}  // namespace sourceflow::store::sql
