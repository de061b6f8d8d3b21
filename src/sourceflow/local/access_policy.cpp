#include "sourceflow/local/access_policy.hpp"

#include <algorithm>
#include <functional>

#include <boost/json/parse.hpp>

#include "sourceflow/local/access_condition.hpp"

namespace sourceflow::local {

namespace json = boost::json;

namespace {

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

/// A member that may be one text or a list of them.
bool any_text(const json::value* value, const std::function<bool(std::string_view)>& holds) {
  if (value == nullptr) return false;
  if (value->is_string()) return holds(view(value->get_string()));
  if (!value->is_array()) return false;
  return std::ranges::any_of(value->get_array(), [&](const json::value& item) {
    return item.is_string() && holds(view(item.get_string()));
  });
}

/// How a pattern of a Principal fits: not, by the account, or by name.
Verdict fit(std::string_view pattern, const AccessRequest& request) {
  if (pattern == "*" || pattern == request.principal) return Verdict::allowed;
  if (!request.role.empty() && pattern == request.role) return Verdict::allowed;
  if (request.account.empty()) return Verdict::nothing;
  const bool is_account = pattern == request.account ||
                          pattern == "arn:aws:iam::" + std::string(request.account) + ":root";
  return is_account ? Verdict::delegated : Verdict::nothing;
}

Verdict fit(const json::value* principals, const AccessRequest& request) {
  Verdict best = Verdict::nothing;
  const auto look = [&](std::string_view pattern) {
    best = std::max(best, fit(pattern, request));
    return false;
  };
  if (principals == nullptr) return best;
  if (!principals->is_object()) {
    any_text(principals, look);
    return best;
  }
  for (const auto& kind : principals->get_object()) any_text(&kind.value(), look);
  return best;
}

/// Whether `name`, or everything but `not_name`, is meant.
bool is_meant(const json::object& statement,
              const char* name,
              const char* not_name,
              const std::function<bool(std::string_view)>& holds) {
  if (const auto* const excluded = statement.if_contains(not_name))
    return !any_text(excluded, holds);
  return any_text(statement.if_contains(name), holds);
}

bool applies(const json::object& statement,
             const AccessRequest& request,
             bool needs_resource,
             Variables variables) {
  const std::string action = lower(request.action);
  const auto is_action = [&](std::string_view pattern) { return is_like(action, lower(pattern)); };
  const auto is_resource = [&](std::string_view pattern) {
    return is_like(request.resource,
                   variables == Variables::kept ? std::string(pattern)
                                                : with_variables(pattern, request.context));
  };
  const bool has_resource = statement.contains("Resource") || statement.contains("NotResource");
  return is_meant(statement, "Action", "NotAction", is_action) &&
         ((!has_resource && !needs_resource) ||
          is_meant(statement, "Resource", "NotResource", is_resource)) &&
         conditions_hold(statement.if_contains("Condition"), request.context, variables);
}

/// How a statement of a resource's policy reaches the principal.
Verdict reach(const json::object& statement, const AccessRequest& request) {
  if (const auto* const excluded = statement.if_contains("NotPrincipal"))
    return fit(excluded, request) == Verdict::nothing ? Verdict::allowed : Verdict::nothing;
  return fit(statement.if_contains("Principal"), request);
}

Verdict judge(std::string_view policy, const AccessRequest& request, bool is_identity) {
  boost::system::error_code error;
  const json::value document = json::parse(json::string_view(policy.data(), policy.size()), error);
  if (error || !document.is_object()) return Verdict::nothing;
  const json::value* const statements = document.get_object().if_contains("Statement");
  if (statements == nullptr) return Verdict::nothing;
  const json::value* const version = document.get_object().if_contains("Version");
  const Variables variables =
      version != nullptr && *version == "2012-10-17" ? Variables::replaced : Variables::kept;
  Verdict verdict = Verdict::nothing;
  const auto judge_one = [&](const json::value& value) {
    if (!value.is_object()) return;
    const json::object& statement = value.get_object();
    const Verdict reached = is_identity ? Verdict::allowed : reach(statement, request);
    if (reached == Verdict::nothing || !applies(statement, request, is_identity, variables)) return;
    const json::value* const effect = statement.if_contains("Effect");
    if (effect != nullptr && *effect == "Allow") verdict = std::max(verdict, reached);
    if (effect == nullptr || *effect == "Deny") verdict = Verdict::denied;
  };
  if (statements->is_array()) {
    for (const auto& statement : statements->get_array()) judge_one(statement);
  } else {
    judge_one(*statements);
  }
  return verdict;
}

}  // namespace

Verdict judge_identity(std::string_view policy, const AccessRequest& request) {
  return judge(policy, request, true);
}

Verdict judge_resource(std::string_view policy, const AccessRequest& request) {
  return judge(policy, request, false);
}

bool allows(std::string_view policy, const AccessRequest& request) {
  return judge_resource(policy, request) == Verdict::allowed;
}

}  // namespace sourceflow::local
