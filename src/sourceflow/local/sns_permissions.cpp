#include <algorithm>

#include "sourceflow/local/policy_statements.hpp"
#include "sourceflow/local/sns.hpp"

namespace sourceflow::local {

namespace {

constexpr std::string_view grantable[] = {"GetTopicAttributes",
                                          "SetTopicAttributes",
                                          "AddPermission",
                                          "RemovePermission",
                                          "DeleteTopic",
                                          "Subscribe",
                                          "ListSubscriptionsByTopic",
                                          "Publish"};

void add_permission(Call& call) {
  Topic& topic = named_topic(call);
  const Permission permission{.label = call.in.required("Label"),
                              .accounts = call.in.texts({"AWSAccountId", "AWSAccountId.member"}),
                              .actions = call.in.texts({"ActionName", "ActionName.member"}),
                              .service = "SNS:",
                              .resource = topic.arn};
  if (permission.accounts.empty() || permission.actions.empty()) refuse_parameter("Policy");
  for (const auto account : permission.accounts) {
    if (account.size() != 12 || account.find_first_not_of("0123456789") != std::string_view::npos)
      refuse_parameter("Policy Error: PrincipalNotFound");
  }
  for (const auto action : permission.actions) {
    if (std::ranges::find(grantable, action) == std::end(grantable))
      refuse_parameter("Policy statement action out of service scope!");
  }
  auto policy = with_permission(topic.policy, "__default_policy_ID", permission);
  if (!policy) refuse_parameter("Statement already exists");
  topic.policy = std::move(*policy);
}

void remove_permission(Call& call) {
  Topic& topic = named_topic(call);
  const std::string_view label = call.in.required("Label");
  // Removing what is not there succeeds.
  if (auto policy = without_permission(topic.policy, label)) topic.policy = std::move(*policy);
}

constexpr Operation operations[] = {
    {"AddPermission", add_permission},
    {"RemovePermission", remove_permission},
};

}  // namespace

std::span<const Operation> sns_permission_operations() { return operations; }

}  // namespace sourceflow::local
