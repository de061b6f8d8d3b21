#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sourceflow/local/payload.hpp"

namespace sourceflow::local {

/// A subscription's filter policy: which messages it wants, by their attributes or by their body.
///
/// Every key must match (by `$or`, one of several groups of keys), and for each key one of its
/// conditions: exact text, number, true, false or null; `prefix`, `suffix`, `equals-ignore-case`,
/// `anything-but`, `numeric`, `cidr`, `exists`.
class FilterPolicy {
 public:
  enum class Scope { attributes, body };

  /// Throws ServiceError (InvalidParameter) telling what is wrong.
  FilterPolicy(std::string_view json, Scope scope);
  FilterPolicy(FilterPolicy&&) noexcept;
  FilterPolicy& operator=(FilterPolicy&&) noexcept;
  ~FilterPolicy();

  bool accepts(const Payload& message) const;

 private:
  struct Rules;
  Scope scope_;
  std::unique_ptr<Rules> rules_;
};

}  // namespace sourceflow::local
