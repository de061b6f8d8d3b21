#include "sourceflow/aws/entry_results.hpp"

#include <charconv>
#include <utility>

namespace sourceflow::aws {

EntryResults::EntryResults(std::size_t count) : results_(count) {}

std::vector<EntryResult> EntryResults::take() {
  for (auto& result : results_) {
    if (result.ok || !result.code.empty() || !result.text.empty()) continue;
    result.code = "NotAnswered";
    result.text = "the answer says nothing about this entry";
  }
  return std::move(results_);
}

std::optional<std::size_t> EntryResults::place_of(std::string_view id) const {
  std::size_t place = 0;
  const auto* const end = id.data() + id.size();
  const auto read = std::from_chars(id.data(), end, place);
  if (read.ec != std::errc{} || read.ptr != end || place >= results_.size()) return {};
  return place;
}

void EntryResults::put(std::string_view id, EntryResult result) {
  if (const auto place = place_of(id)) results_[*place] = std::move(result);
}

}  // namespace sourceflow::aws
