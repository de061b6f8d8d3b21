#include "sourceflow/store/sql/free_claims.hpp"

namespace sourceflow::store::sql {

bool FreeClaims::take(std::string_view consumer, const base::MessageId& id) {
  if (free_.empty()) return false;
  const auto found = free_.find({std::string(consumer), id});
  if (found == free_.end()) return false;
  of_unit_.push_back(std::move(free_.extract(found).value()));
  return true;
}

void FreeClaims::took(std::string_view consumer, const base::MessageId& id, bool is_undone) {
  if (!is_undone) of_unit_.emplace_back(consumer, id);
}

void FreeClaims::undo_unit() {
  for (auto& claim : of_unit_) free_.insert(std::move(claim));
  of_unit_.clear();
}

void FreeClaims::forget_all() {
  free_.clear();
  of_unit_.clear();
}

std::vector<FreeClaims::Claim> FreeClaims::take_all() {
  std::vector<Claim> left;
  while (!free_.empty()) left.push_back(std::move(free_.extract(free_.begin()).value()));
  return left;
}

}  // namespace sourceflow::store::sql
