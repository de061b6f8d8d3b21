#include "sourceflow/store/sql/many_rows.hpp"

#include <algorithm>

namespace sourceflow::store::sql {

ManyRows::ManyRows(std::size_t most, const std::function<StatementText(std::size_t rows)>& write) {
  for (std::size_t rows = 1; rows <= most; rows *= 2) sizes_.push_back({rows, write(rows)});
}

const ManyRows::Sized& ManyRows::up_to(std::size_t count) const {
  auto size = sizes_.begin();
  while (size + 1 != sizes_.end() && (size + 1)->rows <= count) ++size;
  return *size;
}

const ManyRows::Sized& ManyRows::at_least(std::size_t count) const {
  const auto enough = [&](const Sized& size) { return size.rows >= count; };
  const auto found = std::ranges::find_if(sizes_, enough);
  return found == sizes_.end() ? sizes_.back() : *found;
}

}  // namespace sourceflow::store::sql
