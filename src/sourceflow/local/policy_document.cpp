#include "sourceflow/local/policy_document.hpp"

#include <algorithm>
#include <initializer_list>

#include <boost/json/parse.hpp>

#include "sourceflow/local/access_condition.hpp"

namespace sourceflow::local {

namespace json = boost::json;

namespace {

std::string text(json::string_view of) { return {of.data(), of.size()}; }

std::string unknown_member(const json::object& of, std::initializer_list<std::string_view> known) {
  for (const auto& member : of) {
    const std::string name = text(member.key());
    if (std::ranges::find(known, name) == known.end()) return "\"" + name + "\" is not known in it";
  }
  return {};
}

bool are_texts(const json::value& value) {
  if (!value.is_array()) return value.is_string();
  return !value.get_array().empty() &&
         std::ranges::all_of(value.get_array(), [](const auto& item) { return item.is_string(); });
}

/// A part that is there once, itself or as what it is not.
std::string why_no_texts(const json::object& statement, const char* name, const char* not_name) {
  const auto* const plain = statement.if_contains(name);
  const auto* const excluded = statement.if_contains(not_name);
  const std::string either = std::string(name) + " or " + not_name;
  if ((plain == nullptr) == (excluded == nullptr)) return "a statement needs " + either;
  const json::value& value = plain != nullptr ? *plain : *excluded;
  return are_texts(value) ? std::string() : either + " must be a text or a list of texts";
}

std::string why_no_principal(const json::object& statement) {
  const auto* const plain = statement.if_contains("Principal");
  const auto* const excluded = statement.if_contains("NotPrincipal");
  if ((plain == nullptr) == (excluded == nullptr))
    return "a statement needs Principal or NotPrincipal";
  const json::value& value = plain != nullptr ? *plain : *excluded;
  if (value == "*") return {};
  const bool names_them = value.is_object() && !value.get_object().empty() &&
                          std::ranges::all_of(value.get_object(), [](const auto& kind) {
                            return are_texts(kind.value());
                          });
  return names_them ? "" : R"(Principal must be "*" or an object as {"AWS": "123456789012"})";
}

std::string why_no_condition(const json::object& statement) {
  const auto* const condition = statement.if_contains("Condition");
  if (condition == nullptr) return {};
  if (!condition->is_object()) return "Condition must be an object";
  for (const auto& operation : condition->get_object()) {
    const std::string name = text(operation.key());
    if (!is_condition_operator(name)) return "there is no condition operator " + name;
    if (!operation.value().is_object()) return name + " must be an object of keys and values";
  }
  return {};
}

std::string why_no_statement(const json::value& value, PolicyOf owner) {
  if (!value.is_object()) return "a statement must be an object";
  const json::object& statement = value.get_object();
  const bool is_resource = owner == PolicyOf::resource;
  std::string why =
      is_resource
          ? unknown_member(statement,
                           {"Sid",
                            "Effect",
                            "Principal",
                            "NotPrincipal",
                            "Action",
                            "NotAction",
                            "Resource",
                            "NotResource",
                            "Condition"})
          : unknown_member(
                statement,
                {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"});
  if (!why.empty()) return why;
  const auto* const effect = statement.if_contains("Effect");
  if (effect == nullptr || (*effect != "Allow" && *effect != "Deny"))
    return "Effect must be Allow or Deny";
  why = why_no_texts(statement, "Action", "NotAction");
  if (why.empty() && is_resource) why = why_no_principal(statement);
  // A trust policy is about its role, so that it names no resource.
  const bool has_resource = statement.contains("Resource") || statement.contains("NotResource");
  if (why.empty() && (!is_resource || has_resource))
    why = why_no_texts(statement, "Resource", "NotResource");
  return why.empty() ? why_no_condition(statement) : why;
}

}  // namespace

std::string why_no_policy(const json::value& policy, PolicyOf owner) {
  if (!policy.is_object()) return "it must be a JSON object";
  const json::object& document = policy.get_object();
  std::string why = unknown_member(document, {"Version", "Id", "Statement"});
  if (!why.empty()) return why;
  const auto* const version = document.if_contains("Version");
  if (version != nullptr && *version != "2012-10-17" && *version != "2008-10-17")
    return "Version must be 2012-10-17 or 2008-10-17";
  const auto* const statements = document.if_contains("Statement");
  if (statements == nullptr) return "it has no Statement";
  if (!statements->is_array()) return why_no_statement(*statements, owner);
  for (const auto& statement : statements->get_array()) {
    why = why_no_statement(statement, owner);
    if (!why.empty()) return why;
  }
  return {};
}

std::string why_no_policy_text(std::string_view policy, PolicyOf owner) {
  boost::system::error_code error;
  const json::value document = json::parse(json::string_view(policy.data(), policy.size()), error);
  return error ? "it must be a JSON object" : why_no_policy(document, owner);
}

}  // namespace sourceflow::local
