#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include "sourceflow/store/sql/readers.hpp"
#include "sourceflow/store/sql/sql_work.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow::store::sql {

/// The one SQL store: everything that its databases do differently is in the driver and its
/// dialect.
class SqlStore : public Store {
 public:
  /// Opens the writing connection at once, so that a wrong path or a broken file is told when a
  /// program starts.
  SqlStore(std::unique_ptr<Driver> driver, std::size_t readers);

  void prepare(std::span<const Table> tables) override;
  void commit(std::span<Unit* const> units) override;
  std::size_t writers() const override { return driver_->writers(); }
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
  std::optional<base::Time> next_due() override;
  std::vector<Rejection> rejections(std::size_t limit) override;
  std::vector<DeadLetter> dead_letters(std::size_t limit) override;

 private:
  struct Writer {
    Writer(Driver& driver, const Texts& texts, const TablesTexts& tables)
        : connection(driver, Access::write), work(connection, texts, tables) {}
    Connection connection;
    SqlWork work;
  };

  Writer& writer();
  /// Every row of a query on the store's own tables.
  template <class Set, class Take>
  auto all(const StatementText& text, Set set, Take take);
  /// The single integer of such a query.
  std::int64_t one(const StatementText& text);

  const std::unique_ptr<Driver> driver_;
  const Texts texts_;
  TablesTexts tables_;
  std::mutex writing_;
  std::atomic<std::thread::id> writing_thread_;
  std::unique_ptr<Writer> writer_;
  Readers readers_;
};

}  // namespace sourceflow::store::sql
