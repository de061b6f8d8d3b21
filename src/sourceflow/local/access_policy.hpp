#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::local {

/// What a request says about one condition key: mostly one value.
struct ContextValues : std::vector<std::string> {
  // NOLINTBEGIN(google-explicit-constructor): a text is a list of one.
  ContextValues(std::string one) : vector{std::move(one)} {}
  ContextValues(const char* one) : vector{one} {}
  // NOLINTEND(google-explicit-constructor)
  explicit ContextValues(std::vector<std::string> values) : vector(std::move(values)) {}
};

/// Condition keys in lower case, as `aws:sourcearn`.
using AccessContext = std::map<std::string, ContextValues, std::less<>>;

/// What somebody wants to do with a resource.
struct AccessRequest {
  /// An account, an ARN, or a service as `sns.amazonaws.com`.
  std::string_view principal;
  /// As `sqs:SendMessage`.
  std::string_view action;
  std::string_view resource;
  AccessContext context = {};
  /// The ARN of the role, when the principal is a session of one.
  std::string_view role = {};
  /// Of the principal; a policy that names the account leaves it to the account's own policies.
  std::string_view account = {};
};

/// What a policy says to a request; the greater wins among several policies.
enum class Verdict {
  nothing,
  /// The policy of a resource lets the account in, and its own policies decide who.
  delegated,
  allowed,
  denied
};

/// What the policy of a user or role says: it has no principals.
Verdict judge_identity(std::string_view policy, const AccessRequest& request);

/// What the policy of a queue, a topic, a key or a role's trust says. A policy that is empty, or no
/// JSON, says nothing.
Verdict judge_resource(std::string_view policy, const AccessRequest& request);

/// Whether a resource policy alone allows a request, as one from another service.
bool allows(std::string_view policy, const AccessRequest& request);

}  // namespace sourceflow::local
