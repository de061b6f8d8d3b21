#include "sourceflow/store/sql/known_heads.hpp"

#include <ranges>

namespace sourceflow::store::sql {

Heads* KnownHeads::find(std::string_view type, std::string_view id) {
  const auto of_type = heads_.find(type);
  if (of_type == heads_.end()) return nullptr;
  const auto found = of_type->second.find(id);
  return found == of_type->second.end() ? nullptr : &found->second;
}

Heads& KnownHeads::learn(const std::string& type, const std::string& id, Heads heads) {
  const auto [place, is_new] = heads_[type].insert_or_assign(id, heads);
  if (is_new) ++size_;
  return place->second;
}

void KnownHeads::forget(std::string_view type, std::string_view id) {
  const auto of_type = heads_.find(type);
  if (of_type == heads_.end()) return;
  const auto found = of_type->second.find(id);
  if (found == of_type->second.end()) return;
  of_type->second.erase(found);
  --size_;
}

void KnownHeads::undo_unit() {
  for (const auto& [heads, before] : changes_ | std::views::reverse) *heads = before;
  changes_.clear();
}

void KnownHeads::forget_all() {
  heads_.clear();
  changes_.clear();
  size_ = 0;
}

}  // namespace sourceflow::store::sql
