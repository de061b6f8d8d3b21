#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/store/differences.hpp"
#include "sourceflow/store/unit_of_work.hpp"

namespace sourceflow::store {

/// What a start does about tables: what the store's options say, create and add, or look only.
enum class Preparing { as_configured, create, check };

/// Keeps everything that an App must not lose: commands, events, entities, views, inbox, outbox,
/// timers.
///
/// The promises, kept by every back end and checked by one conformance suite
/// (store/conformance.hpp):
/// - a unit of work commits whole or not at all, also when the process dies at any moment;
/// - a message id is claimed once, sequence numbers have no gaps, under any number of threads and
/// processes;
/// - `events_after` never shows an event while one with a smaller position could still appear.
///
/// All functions may be called from any thread. Failures of the world throw an error with
/// `retryable()` (store/error.hpp).
class Store {
 public:
  virtual ~Store() = default;

  /// Creates the tables that are missing and adds columns and indexes that are new; anything else
  /// that differs is refused with a ConfigError that shows both definitions and the SQL that would
  /// do it. With `Preparing::check`, whatever differs is refused so, and nothing is created. Called
  /// once, before anything else.
  virtual void prepare(std::span<const Table> tables, Preparing how = Preparing::as_configured) = 0;

  /// How the database differs from what `prepare` makes; looks only. Nothing where there is no
  /// database.
  virtual Differences differences(std::span<const Table>) { return {}; }
  /// The statements that make it in an empty database, for those who run such by hand.
  virtual std::string creation(std::span<const Table>) { return {}; }

  /// Runs every unit in the order given, each so that its failure leaves its neighbours alone, and
  /// commits them together. Returns when they are durable. Throws if the commit as a whole failed:
  /// then nothing was kept, and no unit's outcome counts (store::Error::outcome_unknown() tells the
  /// one exception: the answer was lost).
  virtual void commit(std::span<Unit* const> units) = 0;

  /// How many commits at once are of use: 1 where there is a single writer.
  virtual std::size_t writers() const = 0;
  /// True for a server that others use, too, and that must be left alone while it recovers.
  virtual bool is_server() const { return false; }

  /// Up to `limit` events behind `position`, in order, with their positions.
  virtual std::vector<message::Envelope> events_after(std::int64_t position, std::size_t limit) = 0;
  /// The position of the newest event that readers may see; zero before the first.
  virtual std::int64_t last_position() = 0;

  /// Up to `limit` commands of an entity behind a sequence number, in order.
  virtual std::vector<message::Envelope> commands_of(const EntityKey& entity,
                                                     std::int64_t after_sequence_no,
                                                     std::size_t limit) = 0;

  virtual std::optional<StoredRow> row(const Table& table, std::string_view id) = 0;
  virtual std::vector<StoredRow> rows(const Table& table, const Query& query) = 0;
  virtual std::int64_t position(std::string_view reader) = 0;

  /// Up to `limit` entries behind an outbox id, oldest first.
  virtual std::vector<OutboxEntry> outbox_after(std::int64_t id, std::size_t limit) = 0;
  virtual std::size_t outbox_depth() = 0;
  /// When the next scheduled message is due.
  virtual std::optional<base::Time> next_due() = 0;

  /// Up to `limit` of them, newest first.
  virtual std::vector<Rejection> rejections(std::size_t limit) = 0;
  virtual std::vector<DeadLetter> dead_letters(std::size_t limit) = 0;
};

}  // namespace sourceflow::store
