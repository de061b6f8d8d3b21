#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::local {

/// What `AddPermission` of SQS and SNS lets other accounts do: one statement of a resource policy.
struct Permission {
  std::string_view label;
  std::vector<std::string_view> accounts;
  std::vector<std::string_view> actions;
  /// Before each action, as `SQS:`.
  std::string_view service;
  std::string_view resource;
};

/// The policy with one more statement; a new one of that id where there was none. Nothing if the
/// label is taken.
std::optional<std::string> with_permission(std::string_view policy,
                                           std::string_view id,
                                           const Permission& permission);

/// The policy without the statement of that label, empty when it was the last. Nothing if there is
/// no such statement.
std::optional<std::string> without_permission(std::string_view policy, std::string_view label);

}  // namespace sourceflow::local
