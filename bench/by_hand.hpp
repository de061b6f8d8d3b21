#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include <sqlite3.h>

#include "sourceflow/store/sql/texts.hpp"

namespace sourceflow::bench {

/// What the SQL store says to SQLite for groups of handled commands: the same statements on as many
/// rows, written by hand against the C interface, and the log written the same way. Like the store,
/// it remembers the last numbers of entities while nobody else writes.
class ByHand {
 public:
  /// The file must have been prepared by a store.
  explicit ByHand(const std::filesystem::path& file);
  ~ByHand();
  ByHand(const ByHand&) = delete;
  ByHand& operator=(const ByHand&) = delete;

  /// Commands from `first` on, in one transaction.
  void handle(std::int64_t first, std::size_t count, bool sends);
  /// Events from the number `first` (zero is the first of all) on, in one transaction.
  void append_events(std::int64_t first, std::size_t count);

 private:
  struct Heads {
    std::int64_t command = 0;
    std::int64_t event = 0;
  };
  /// One command with what it leaves; the columns of its rows.
  struct Unit {
    std::string id;
    std::string event_id;
    std::string entity;
    Heads heads;
    std::int64_t position = 0;
  };
  struct Airport {
    std::string entity;
    std::int64_t departures = 0;
    std::int64_t delayed = 0;
    std::int64_t total_delay = 0;
    std::int64_t version = 0;
  };

  sqlite3_stmt* prepared(const store::sql::StatementText& text);
  void run(sqlite3_stmt* statement);
  bool row(sqlite3_stmt* statement);
  void begin();
  Heads& heads_of(const std::string& entity);
  Airport load(const std::string& entity);
  std::int64_t next_position();
  /// Runs a statement on `count` rows, as many at once as there is a text for.
  template <class Bind>
  void write(const store::sql::ManyRows& many, std::size_t count, Bind bind);
  void mark_sent(const std::vector<std::int64_t>& ids);

  sqlite3* database_ = nullptr;
  store::sql::Texts texts_;
  store::sql::TableTexts airports_;
  std::unordered_map<const store::sql::StatementText*, sqlite3_stmt*> statements_;
  std::unordered_map<std::string, Heads> heads_;
  std::int64_t data_version_ = -1;
  std::int64_t position_ = -1;
};

}  // namespace sourceflow::bench
