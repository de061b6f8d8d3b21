#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/store/row.hpp"

namespace sourceflow::store {

enum class Comparison {
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  starts_with
};

/// One comparison of a column (or `id`) with a value; NULL equals only NULL and is never less or
/// greater.
struct Condition {
  std::string column = {};
  Comparison comparison = Comparison::equal;
  Value value = {};
};

struct OrderBy {
  std::string column = {};
  bool descending = false;
};

/// Which rows, in which order. Conditions are joined by AND; rows that compare equal are ordered by
/// `id`, so that paging by offset never repeats or skips a row of an unchanged table.
struct Query {
  std::vector<Condition> where = {};
  std::vector<OrderBy> order_by = {};
  std::optional<std::size_t> limit = {};
  std::size_t offset = 0;
};

}  // namespace sourceflow::store
