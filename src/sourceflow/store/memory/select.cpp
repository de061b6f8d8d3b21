#include "sourceflow/store/memory/select.hpp"

#include <algorithm>

#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store {
namespace {

struct Candidate {
  const std::string* id;
  const Kept* kept;
};

/// A column of any row as a number, so that names are looked up once a query.
class Place {
 public:
  Place(const Table& table, const std::string& column) {
    if (column == "id") {
      place_ = id_place;
    } else if (column == "version") {
      place_ = version_place;
    } else {
      const auto found = std::ranges::find(table.columns, column, &Column::name);
      place_ = found - table.columns.begin();
    }
  }

  Value of(const Candidate& row) const {
    if (place_ == id_place) return *row.id;
    if (place_ == version_place) return row.kept->version;
    return row.kept->row[static_cast<std::size_t>(place_)];
  }

 private:
  static constexpr std::ptrdiff_t id_place = -1;
  static constexpr std::ptrdiff_t version_place = -2;
  std::ptrdiff_t place_ = id_place;
};

bool less(const Value& a, const Value& b) {
  if (a.index() != b.index()) return a.index() < b.index();
  return std::visit(
      [&](const auto& left) {
        using T = std::decay_t<decltype(left)>;
        if constexpr (std::is_same_v<T, std::monostate>) {
          return false;
        } else if constexpr (std::is_same_v<T, Json>) {
          return left.text < std::get<Json>(b).text;
        } else {
          return left < std::get<T>(b);
        }
      },
      a);
}

bool holds(Comparison comparison, const Value& left, const Value& right) {
  if (comparison == Comparison::equal) return left == right;
  if (comparison == Comparison::not_equal) return left != right;
  if (left.index() == 0 || right.index() == 0) return false;
  switch (comparison) {
    case Comparison::less:
      return less(left, right);
    case Comparison::less_or_equal:
      return !less(right, left);
    case Comparison::greater:
      return less(right, left);
    case Comparison::greater_or_equal:
      return !less(left, right);
    default:
      return std::get<std::string>(left).starts_with(std::get<std::string>(right));
  }
}

}  // namespace

std::vector<StoredRow> select(const Table& table, const TableRows& rows, const Query& query) {
  check_query(table, query);
  std::vector<std::pair<Place, const Condition*>> conditions;
  for (const Condition& each : query.where)
    conditions.emplace_back(Place(table, each.column), &each);
  std::vector<Candidate> found;
  for (const auto& [id, kept] : rows.rows()) {
    const Candidate row{&id, &kept};
    const bool matches = std::ranges::all_of(conditions, [&](const auto& each) {
      return holds(each.second->comparison, each.first.of(row), each.second->value);
    });
    if (matches) found.push_back(row);
  }

  std::vector<std::pair<Place, bool>> orders;
  for (const OrderBy& each : query.order_by) {
    orders.emplace_back(Place(table, each.column), each.descending);
  }
  std::ranges::sort(found, [&](const Candidate& a, const Candidate& b) {
    for (const auto& [place, descending] : orders) {
      const Value left = place.of(a);
      const Value right = place.of(b);
      if (less(left, right)) return !descending;
      if (less(right, left)) return descending;
    }
    return *a.id < *b.id;
  });

  std::vector<StoredRow> result;
  const std::size_t limit = query.limit.value_or(found.size());
  for (std::size_t i = query.offset; i < found.size() && result.size() < limit; ++i) {
    result.push_back({*found[i].id, found[i].kept->version, found[i].kept->row});
  }
  return result;
}

}  // namespace sourceflow::store
