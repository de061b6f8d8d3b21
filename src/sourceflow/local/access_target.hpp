#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/local/access.hpp"
#include "sourceflow/local/access_policy.hpp"

namespace sourceflow::local {

/// What a call wants to do with what, as policies name it.
struct AccessTarget {
  /// As `sqs:SendMessage`.
  std::string action;
  std::string resource;
  /// The resource's own policy; empty when it has none.
  std::string policy = {};
  /// The account that owns the resource.
  std::string account = {};
  /// A grant of a key lets the caller in, whatever its policies say.
  bool is_granted = false;
  /// What the resource and the request add to the condition keys.
  AccessContext context = {};
};

/// Mostly one; KMS's ReEncrypt has two keys. Empty for calls that everybody may make.
std::vector<AccessTarget> targets_of(const AccessCall& call,
                                     World& world,
                                     std::string_view caller,
                                     std::string_view role);

}  // namespace sourceflow::local
