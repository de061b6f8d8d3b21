#include "sourceflow/store/memory/table_rows.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

#include "sourceflow/store/migration.hpp"
#include "sourceflow/store/uniqueness.hpp"
#include "sourceflow/store/unit_of_work.hpp"

namespace sourceflow::store {
namespace {

struct Texts {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(bool value) const { return value ? "1" : "0"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  // Minus zero is zero, as it is in databases.
  std::string operator()(double value) const {
    return std::to_string(std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value));
  }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const base::Blob& value) const {
    std::string text;
    for (const auto byte : value) text += static_cast<char>(byte);
    return text;
  }
  std::string operator()(base::Time value) const {
    return std::to_string(value.time_since_epoch().count());
  }
  std::string operator()(base::Duration value) const { return std::to_string(value.count()); }
  std::string operator()(const base::Uuid& value) const { return value.text(); }
  std::string operator()(const Json& value) const { return value.text; }
  std::string operator()(const Scaled& value) const { return std::to_string(value.units); }
};

}  // namespace

std::optional<std::string> TableRows::Unique::key_of(const Row& row) const {
  std::string key;
  for (const std::size_t place : places) {
    if (row[place].index() == 0) return std::nullopt;
    const std::string text = std::visit(Texts{}, row[place]);
    // Its length keeps what stands in one column from running into the next.
    key += std::to_string(text.size()) + ":" + text;
  }
  return key;
}

std::string TableRows::prepare(const Table& table) {
  if (table_.columns != table.columns && !table_.name.empty()) {
    std::vector<ExistingColumn> existing;
    for (const Column& column : table_.columns) existing.push_back({column});
    const Migration migration = migrate(existing, table.columns);
    if (!migration.is_additive()) {
      return refusal(table.name, migration, existing, table.columns) +
             ". Give the new definition another name";
    }
    if (!rows_.empty()) {
      return "table " + table.name + " holds rows already; a store in memory cannot add columns";
    }
  }
  table_ = table;
  uniques_.clear();
  for (const Index& index : table.indexes) {
    if (!index.is_unique) continue;
    Unique& unique = uniques_.emplace_back(Unique{index, {}, {}});
    for (const std::string& name : index.columns) {
      const auto column = std::ranges::find(table.columns, name, &Column::name);
      unique.places.push_back(static_cast<std::size_t>(column - table.columns.begin()));
    }
    try {
      for (const auto& [id, kept] : rows_) enter(unique, id, kept.row);
    } catch (const NotUnique& error) {
      uniques_.clear();
      return std::string(error.what()) + ", and rows that exist break it";
    }
  }
  return {};
}

void TableRows::enter(Unique& unique, std::string_view id, const Row& row) {
  const auto key = unique.key_of(row);
  if (!key) return;
  const auto found = unique.ids.find(*key);
  if (found != unique.ids.end() && found->second != id) {
    throw NotUnique(not_unique(table_.name, {unique.index}));
  }
  unique.ids[*key] = id;
}

std::optional<Kept> TableRows::put(std::string_view id, Kept kept) {
  if (uniques_.empty()) {
    const auto found = rows_.find(id);
    if (found != rows_.end()) return std::exchange(found->second, std::move(kept));
    rows_.try_emplace(std::string(id), std::move(kept));
    return std::nullopt;
  }
  std::optional<Kept> before = take(id);
  try {
    for (Unique& unique : uniques_) enter(unique, id, kept.row);
  } catch (...) {
    // Some may have entered it: whatever the row had is taken out, and the old one put back.
    for (Unique& unique : uniques_) {
      std::erase_if(unique.ids, [&](const auto& entry) { return entry.second == id; });
    }
    if (before) put(id, std::move(*before));
    throw;
  }
  rows_.insert_or_assign(std::string(id), std::move(kept));
  return before;
}

std::optional<Kept> TableRows::take(std::string_view id) {
  const auto found = rows_.find(id);
  if (found == rows_.end()) return std::nullopt;
  for (Unique& unique : uniques_) {
    if (const auto key = unique.key_of(found->second.row)) unique.ids.erase(*key);
  }
  std::optional<Kept> before = std::move(found->second);
  rows_.erase(found);
  return before;
}

TextMap<Kept> TableRows::take_all() {
  for (Unique& unique : uniques_) unique.ids.clear();
  return std::exchange(rows_, {});
}

void TableRows::put_back(TextMap<Kept> rows) {
  take_all();
  for (auto& [id, kept] : rows) put(id, std::move(kept));
}

}  // namespace sourceflow::store
