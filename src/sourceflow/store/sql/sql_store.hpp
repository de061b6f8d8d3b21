#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "sourceflow/store/shared_outbox.hpp"
#include "sourceflow/store/sql/readers.hpp"
#include "sourceflow/store/sql/sql_work.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow::store::sql {

/// The one SQL store: everything that its databases do differently is in the driver and its
/// dialect.
class SqlStore : public Store, public SharedOutbox {
 public:
  /// Opens a writing connection at once, so that a wrong path or a broken file is told when a
  /// program starts.
  SqlStore(std::unique_ptr<Driver> driver, std::size_t readers);

  void prepare(std::span<const Table> tables, Preparing how = Preparing::as_configured) override;
  Differences differences(std::span<const Table> tables) override;
  std::string creation(std::span<const Table> tables) override;
  void commit(std::span<Unit* const> units) override;
  std::size_t writers() const override { return driver_->writers(); }
  bool is_server() const override { return driver_->dialect().writes_in_parallel(); }
  std::vector<message::Envelope> events_after(std::int64_t position, std::size_t limit) override;
  std::int64_t last_position() override;
  std::vector<message::Envelope> commands_of(const EntityKey& entity,
                                             std::int64_t after_sequence_no,
                                             std::size_t limit) override;
  std::optional<StoredRow> row(const Table& table, std::string_view id) override;
  std::vector<StoredRow> rows(const Table& table, const Query& query) override;
  std::int64_t position(std::string_view reader) override;
  std::vector<OutboxEntry> outbox_after(std::int64_t id, std::size_t limit) override;
  std::size_t outbox_depth() override;
  std::vector<OutboxEntry> own_outbox_after(std::int64_t id, std::size_t limit) override;
  Kept keep_outbox(base::Time now, base::Time lease_ends) override;
  void leave_outbox() override;
  std::optional<base::Time> next_due() override;
  std::vector<Rejection> rejections(std::size_t limit) override;
  std::vector<DeadLetter> dead_letters(std::size_t limit) override;

 private:
  struct Writer {
    Writer(Driver& driver, const Texts& texts, const TablesTexts& tables, std::string_view owner)
        : connection(driver, Access::write), work(connection, texts, tables, owner) {}
    Connection connection;
    SqlWork work;
  };

  /// A free connection for writing, opened if need be; waits while all are in use.
  std::unique_ptr<Writer> take_writer();
  /// Null where the connection is of no use any more.
  void give_back(std::unique_ptr<Writer> writer);
  void prepare_once(std::span<const Table> tables, bool creates);
  void begin(std::unique_ptr<Writer>& writer, std::span<Unit* const> units, bool is_careful);
  void commit_group(std::span<Unit* const> units);
  void commit_once(std::span<Unit* const> units, bool is_careful);
  /// Each by itself, where one of them makes the database refuse the whole.
  void commit_each(std::span<Unit* const> units);
  /// Runs `action(SqlWork&)` as a transaction.
  template <class Action>
  void transact(Action action, std::span<Unit* const> units = {}, bool is_careful = false);
  /// Every row of a query on the store's own tables.
  template <class Set, class Take>
  auto all(const StatementText& text, Set set, Take take);
  /// The single integer of such a query.
  std::int64_t one(const StatementText& text);

  const std::unique_ptr<Driver> driver_;
  const Texts texts_;
  TablesTexts tables_;
  /// Names this handle among all that share the database.
  const std::string owner_;
  std::atomic<bool> is_enrolled_{false};
  std::mutex mutex_;
  std::condition_variable is_free_;
  std::size_t writing_ = 0;
  std::vector<std::unique_ptr<Writer>> free_;
  Readers readers_;
};

}  // namespace sourceflow::store::sql
