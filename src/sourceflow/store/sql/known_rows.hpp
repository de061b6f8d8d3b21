#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sourceflow/store/row.hpp"

namespace sourceflow::store::sql {

struct TableTexts;

/// The rows that a transaction has read, and as it is to leave them: a row that many units change
/// is read once and written once. What one unit of work changes is taken back with it.
class KnownRows {
 public:
  struct Known {
    const TableTexts* table = nullptr;
    std::string_view id = {};
    /// Nothing where there is no such row.
    std::optional<StoredRow> row = std::nullopt;
    bool is_known = false;
    /// It is not in the database yet.
    bool is_changed = false;
  };

  /// Null if nothing is known of the row.
  const Known* find(const TableTexts& table, std::string_view id) const;
  void learn(const TableTexts& table, std::string_view id, std::optional<StoredRow> row);
  void change(const TableTexts& table, std::string_view id, std::optional<StoredRow> row);

  /// What is to be written, in the order in which it was first changed.
  const std::vector<Known*>& changed() const { return changed_; }
  void written();
  void forget_table(const TableTexts& table);

  void keep_unit();
  void undo_unit();
  /// Undoes the unit's changes and gives them, to be made again.
  std::vector<Known> take_back_unit();
  void forget_all();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  struct Before {
    Known* place;
    Known known;
  };

  Known& place_of(const TableTexts& table, std::string_view id);

  // Places never move, so that `changed_` and `before_` can point to them.
  std::unordered_map<const TableTexts*,
                     std::unordered_map<std::string, Known, Hash, std::equal_to<>>>
      rows_;
  std::vector<Known*> changed_;
  std::size_t changed_before_unit_ = 0;
  std::vector<Before> before_;
};

}  // namespace sourceflow::store::sql
