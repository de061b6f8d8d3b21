#include "sourceflow/store/sql/known_rows.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace sourceflow::store::sql {

const KnownRows::Known* KnownRows::find(const TableTexts& table, std::string_view id) const {
  const auto of_table = rows_.find(&table);
  if (of_table == rows_.end()) return nullptr;
  const auto found = of_table->second.find(id);
  if (found == of_table->second.end() || !found->second.is_known) return nullptr;
  return &found->second;
}

KnownRows::Known& KnownRows::place_of(const TableTexts& table, std::string_view id) {
  auto& of_table = rows_[&table];
  auto found = of_table.find(id);
  if (found == of_table.end()) {
    found = of_table.try_emplace(std::string(id)).first;
    found->second.table = &table;
    found->second.id = found->first;
  }
  before_.push_back({&found->second, found->second});
  return found->second;
}

void KnownRows::learn(const TableTexts& table, std::string_view id, std::optional<StoredRow> row) {
  Known& place = place_of(table, id);
  place.row = std::move(row);
  place.is_known = true;
}

void KnownRows::change(const TableTexts& table, std::string_view id, std::optional<StoredRow> row) {
  Known& place = place_of(table, id);
  place.row = std::move(row);
  place.is_known = true;
  if (!std::exchange(place.is_changed, true)) changed_.push_back(&place);
}

void KnownRows::written() {
  for (Known* place : changed_) place->is_changed = false;
  changed_.clear();
  changed_before_unit_ = 0;
}

void KnownRows::forget_table(const TableTexts& table) {
  for (auto& [id, known] : rows_[&table]) {
    before_.push_back({&known, known});
    known.is_known = false;
    known.row.reset();
  }
}

void KnownRows::keep_unit() {
  before_.clear();
  changed_before_unit_ = changed_.size();
}

void KnownRows::undo_unit() {
  for (auto& [place, known] : before_ | std::views::reverse) *place = std::move(known);
  before_.clear();
  changed_.resize(std::min(changed_.size(), changed_before_unit_));
}

std::vector<KnownRows::Known> KnownRows::take_back_unit() {
  std::vector<Known> own;
  for (const auto& [place, known] : before_) {
    const bool is_there = std::ranges::any_of(
        own, [&](const Known& one) { return one.table == place->table && one.id == place->id; });
    if (place->is_changed && !is_there) own.push_back(*place);
  }
  undo_unit();
  return own;
}

void KnownRows::forget_all() {
  before_.clear();
  changed_.clear();
  changed_before_unit_ = 0;
  rows_.clear();
}

}  // namespace sourceflow::store::sql
