#pragma once

#include <ostream>
#include <string>
#include <utility>

namespace sourceflow::base {

/// Text that must not reach a log, a span or an error: prints as `***`. Call `reveal()` only where
/// it is used.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

  friend bool operator==(const Secret&, const Secret&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

 private:
  std::string text_;
};

}  // namespace sourceflow::base
