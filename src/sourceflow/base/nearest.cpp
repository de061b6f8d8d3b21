#include "sourceflow/base/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace sourceflow::base {
namespace {

/// How many letters must be changed, added or taken away to make one word the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

const std::string* nearest(std::string_view written, const std::vector<std::string>& words) {
  const std::string* found = nullptr;
  auto least = std::max<std::size_t>(2, written.size() / 3) + 1;
  for (const auto& word : words)
    if (const auto steps = distance(written, word); steps < least) {
      least = steps;
      found = &word;
    }
  return found;
}

}  // namespace sourceflow::base
