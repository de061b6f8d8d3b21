#pragma once

#include <array>
#include <string_view>

#include "sourceflow/base/clock.hpp"

namespace sourceflow::store::sql {

/// A time as it is kept in text columns: ISO-8601 in UTC with always six digits,
/// `2001-01-01T00:47:00.000000Z`, so that the order of the texts is the order of the times and SQL
/// tools understand it.
class TimeText {
 public:
  /// Throws std::invalid_argument outside the years 1 to 9999.
  explicit TimeText(base::Time time);
  operator std::string_view() const { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 27> text_;
};

/// Reads what TimeText wrote; throws std::runtime_error otherwise.
base::Time time_of(std::string_view text);

}  // namespace sourceflow::store::sql
