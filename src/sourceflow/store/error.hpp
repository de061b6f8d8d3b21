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
    /// Nothing can be kept until somebody has mended the database (a full disk): it is not the
    /// fault of what was to be kept.
    bool concerns_all = false;
  };

  Error(const std::string& what, Kind kind) : std::runtime_error(what), kind_(kind) {}
  bool retryable() const { return kind_.retryable; }
  bool outcome_unknown() const { return kind_.outcome_unknown; }
  bool concerns_all() const { return kind_.concerns_all; }

 private:
  Kind kind_;
};

}  // namespace sourceflow::store
