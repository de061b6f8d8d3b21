#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "sourceflow/store/sql/statement.hpp"

namespace sourceflow::store::sql {

/// One statement on many rows at once, written for one, two, four and so on of them: few texts to
/// prepare, and few round trips for any number of rows.
class ManyRows {
 public:
  struct Sized {
    std::size_t rows;
    StatementText text;
  };

  ManyRows() = default;
  /// `write` gives the text for a number of rows, of which `most` is the largest.
  ManyRows(std::size_t most, const std::function<StatementText(std::size_t rows)>& write);

  /// The text for as many of `count` rows as there is one for.
  const Sized& up_to(std::size_t count) const;
  /// The text for `count` rows or a few more, or for the most: for queries, which may ask for a row
  /// twice.
  const Sized& at_least(std::size_t count) const;

 private:
  std::vector<Sized> sizes_;
};

}  // namespace sourceflow::store::sql
