#pragma once

#include <stdexcept>
#include <string>

namespace sourceflow::store {

/// The database failed. Retry what is `retryable()`; otherwise the sentence says what to mend (a
/// full disk, a read-only file, a missing right). Never contains row contents or passwords.
class Error : public std::runtime_error {
 public:
  struct Kind {
    bool retryable = false;
    /// The commit may or may not have happened; repeating the unit is safe, because its message id
    /// is claimed in the same transaction.
    bool outcome_unknown = false;
  };

  Error(const std::string& what, Kind kind) : std::runtime_error(what), kind_(kind) {}
  bool retryable() const { return kind_.retryable; }
  bool outcome_unknown() const { return kind_.outcome_unknown; }

 private:
  Kind kind_;
};

}  // namespace sourceflow::store
