#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace sourceflow::bench {

/// The statements of a handled command on the tables of the SQL store, written by hand against
/// SQLite's C interface: what the store's own layers are measured against.
class ByHand {
 public:
  /// The file must have been prepared by a store.
  explicit ByHand(const std::filesystem::path& file);
  ~ByHand();
  ByHand(const ByHand&) = delete;
  ByHand& operator=(const ByHand&) = delete;

  void begin() { step(begin_); }
  void commit() { step(commit_); }
  void handle(std::int64_t number, bool sends);
  void append_event(std::int64_t number);

 private:
  sqlite3_stmt* prepared(const char* text);
  void step(sqlite3_stmt* statement);
  bool row(sqlite3_stmt* statement);
  void bind(sqlite3_stmt* statement, int at, const std::string& text);
  int bind_envelope(sqlite3_stmt* statement,
                    int at,
                    const std::string& entity,
                    std::int64_t sequence_no,
                    std::int64_t position);

  sqlite3* database_ = nullptr;
  std::vector<sqlite3_stmt*> statements_;
  sqlite3_stmt *begin_, *commit_, *savepoint_, *release_, *claim_, *heads_, *load_, *save_,
      *command_, *event_, *enqueue_, *sent_, *last_;
  std::int64_t position_ = -1;
};

}  // namespace sourceflow::bench
