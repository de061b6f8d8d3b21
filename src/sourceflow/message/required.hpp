#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "sourceflow/message/json_reader.hpp"

namespace sourceflow::message {

/// Remembers which members of an object must be there.
template <std::size_t N>
class Required {
 public:
  explicit Required(const std::string_view (&names)[N]) : names_(std::to_array(names)) {}

  void saw(std::string_view name) {
    for (std::size_t i = 0; i < N; ++i) seen_[i] = seen_[i] || names_[i] == name;
  }

  /// Refuses at the first name that was not seen.
  void check(const JsonReader& in) const {
    for (std::size_t i = 0; i < N; ++i) {
      if (!seen_[i]) in.fail("missing", names_[i]);
    }
  }

 private:
  std::array<std::string_view, N> names_;
  std::array<bool, N> seen_{};
};

}  // namespace sourceflow::message
