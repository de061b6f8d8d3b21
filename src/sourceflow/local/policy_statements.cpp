#include "sourceflow/local/policy_statements.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace sourceflow::local {

namespace json = boost::json;

namespace {

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

json::object read(std::string_view text, std::string_view id) {
  boost::system::error_code error;
  json::value policy = json::parse(view(text), error);
  if (error || !policy.is_object())
    policy = json::object{{"Version", "2012-10-17"}, {"Id", view(id)}};
  json::value& statements = policy.get_object()["Statement"];
  if (statements.is_object()) statements = json::array{statements};
  if (!statements.is_array()) statements = json::array();
  return policy.get_object();
}

auto find(json::array& statements, std::string_view label) {
  return std::ranges::find_if(statements, [&](const json::value& statement) {
    const auto* const sid =
        statement.is_object() ? statement.get_object().if_contains("Sid") : nullptr;
    return sid != nullptr && sid->is_string() && sid->get_string() == view(label);
  });
}

}  // namespace

std::optional<std::string> with_permission(std::string_view policy,
                                           std::string_view id,
                                           const Permission& permission) {
  json::object wanted = read(policy, id);
  json::array& statements = wanted["Statement"].get_array();
  if (find(statements, permission.label) != statements.end()) return std::nullopt;
  json::array principals;
  for (const auto account : permission.accounts)
    principals.emplace_back(view("arn:aws:iam::" + std::string(account) + ":root"));
  json::array actions;
  for (const auto action : permission.actions)
    actions.emplace_back(view(std::string(permission.service) + std::string(action)));
  statements.push_back(json::object{{"Sid", view(permission.label)},
                                    {"Effect", "Allow"},
                                    {"Principal", json::object{{"AWS", std::move(principals)}}},
                                    {"Action", std::move(actions)},
                                    {"Resource", view(permission.resource)}});
  return json::serialize(wanted);
}

std::optional<std::string> without_permission(std::string_view policy, std::string_view label) {
  json::object left = read(policy, "");
  json::array& statements = left["Statement"].get_array();
  const auto found = find(statements, label);
  if (found == statements.end()) return std::nullopt;
  statements.erase(found);
  return statements.empty() ? std::string() : json::serialize(left);
}

}  // namespace sourceflow::local
