#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sourceflow/store/records.hpp"

namespace sourceflow::store::sql {

/// The heads of entities that a writer has read or written, so that a busy entity is not asked for
/// again. What one unit of work changes is taken back with it.
class KnownHeads {
 public:
  /// Null if the heads of the entity are not known.
  Heads* find(std::string_view type, std::string_view id);
  Heads& learn(const std::string& type, const std::string& id, Heads heads);
  /// Call before changing what `find` or `learn` gave.
  void will_change(Heads& heads) { changes_.emplace_back(&heads, heads); }

  void forget(std::string_view type, std::string_view id);
  void keep_unit() { changes_.clear(); }
  void undo_unit();
  void forget_all();
  std::size_t size() const { return size_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <class T>
  using TextMap = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

  // Changes point into the inner maps, whose elements never move.
  TextMap<TextMap<Heads>> heads_;
  std::vector<std::pair<Heads*, Heads>> changes_;
  std::size_t size_ = 0;
};

}  // namespace sourceflow::store::sql
