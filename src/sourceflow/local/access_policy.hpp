#pragma once

#include <map>
#include <string>
#include <string_view>

namespace sourceflow::local {

/// What somebody wants to do with a resource that has a policy of its own.
struct AccessRequest {
  /// An account, an ARN, or a service as `sns.amazonaws.com`.
  std::string_view principal;
  /// As `sqs:SendMessage`.
  std::string_view action;
  std::string_view resource;
  /// Condition keys in lower case, as `aws:sourcearn`.
  std::map<std::string, std::string, std::less<>> context = {};
};

/// Whether a resource policy allows a request: some statement allows it and none denies it. A
/// policy that is empty, or no JSON, allows nothing. A condition of an operator unknown here never
/// holds.
bool allows(std::string_view policy, const AccessRequest& request);

}  // namespace sourceflow::local
