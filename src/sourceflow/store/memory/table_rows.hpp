#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "sourceflow/store/row.hpp"

namespace sourceflow::store {

struct TextHash {
  using is_transparent = void;
  using is_avalanching = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

template <class T>
using TextMap = boost::unordered_flat_map<std::string, T, TextHash, std::equal_to<>>;

struct Kept {
  std::int64_t version = 0;
  Row row;
};

/// The rows of one user's table, which keep the uniqueness that it declares.
class TableRows {
 public:
  /// Takes the table's definition; returns one sentence if it cannot, because the rows that are
  /// there do not fit.
  std::string prepare(const Table& table);

  const TextMap<Kept>& rows() const { return rows_; }

  /// Puts a row in its place and returns the one that was there. Throws NotUnique, having changed
  /// nothing.
  std::optional<Kept> put(std::string_view id, Kept kept);
  /// Takes a row out and returns it.
  std::optional<Kept> take(std::string_view id);
  /// Takes all rows out and returns them.
  TextMap<Kept> take_all();
  void put_back(TextMap<Kept> rows);

 private:
  /// Which row has which values, of one unique index.
  struct Unique {
    Index index;
    std::vector<std::size_t> places;
    std::map<std::string, std::string, std::less<>> ids;

    /// The values as one text; nothing if one of them is NULL.
    std::optional<std::string> key_of(const Row& row) const;
  };

  void enter(Unique& unique, std::string_view id, const Row& row);

  Table table_;
  TextMap<Kept> rows_;
  std::vector<Unique> uniques_;
};

}  // namespace sourceflow::store
