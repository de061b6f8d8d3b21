#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sourceflow/base/uuid.hpp"

namespace sourceflow::store::sql {

/// Claims that a transaction has written and that belong to none of its units: made for units that
/// had not run yet, or left by units that failed. The next unit may have them; what is left at the
/// end is taken back.
class FreeClaims {
 public:
  using Claim = std::pair<std::string, base::MessageId>;

  /// Adds one that no unit has asked for yet.
  void add(Claim claim) { free_.insert(std::move(claim)); }
  /// True if it was free: then it is the unit's.
  bool take(std::string_view consumer, const base::MessageId& id);
  /// Notes that the unit has written it itself; `is_undone` if a savepoint undoes that.
  void took(std::string_view consumer, const base::MessageId& id, bool is_undone);

  void keep_unit() { of_unit_.clear(); }
  void undo_unit();
  void forget_all();
  /// Those that are left.
  std::vector<Claim> take_all();

 private:
  std::set<Claim> free_;
  std::vector<Claim> of_unit_;
};

}  // namespace sourceflow::store::sql
