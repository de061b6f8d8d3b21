#include "sourceflow/local/access_policy.hpp"

#include <algorithm>
#include <cctype>
#include <functional>

#include <boost/json/parse.hpp>

namespace sourceflow::local {

namespace json = boost::json;

namespace {

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }
std::string_view view(json::string_view text) { return {text.data(), text.size()}; }

std::string lower(std::string_view text) {
  std::string copy(text);
  std::ranges::transform(
      copy, copy.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return copy;
}

/// `*` stands for any text, `?` for one character.
bool is_like(std::string_view text, std::string_view pattern) {
  std::size_t t = 0, p = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
      ++t, ++p;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

/// A member that may be one text or a list of them.
bool any_text(const json::value* value, const std::function<bool(std::string_view)>& holds) {
  if (value == nullptr) return false;
  if (value->is_string()) return holds(view(value->get_string()));
  if (!value->is_array()) return false;
  return std::ranges::any_of(value->get_array(), [&](const json::value& item) {
    return item.is_string() && holds(view(item.get_string()));
  });
}

bool is_principal(std::string_view pattern, std::string_view principal) {
  return pattern == "*" || pattern == principal ||
         pattern == "arn:aws:iam::" + std::string(principal) + ":root";
}

bool names_principal(const json::value* value, std::string_view principal) {
  if (value == nullptr) return false;
  const auto is_meant = [&](std::string_view pattern) { return is_principal(pattern, principal); };
  if (!value->is_object()) return any_text(value, is_meant);
  return std::ranges::any_of(value->get_object(),
                             [&](const auto& kind) { return any_text(&kind.value(), is_meant); });
}

bool condition_holds(std::string_view comparison,
                     const std::string* actual,
                     const json::value& wanted) {
  std::string name = lower(comparison);
  const bool if_exists = name.ends_with("ifexists");
  if (if_exists) name.resize(name.size() - 8);
  if (actual == nullptr) return if_exists;
  const bool is_exact = name == "stringequals";
  const bool is_pattern = name == "stringlike" || name == "arnlike" || name == "arnequals";
  const bool is_caseless = name == "stringequalsignorecase";
  return any_text(&wanted, [&](std::string_view pattern) {
    if (is_exact) return pattern == *actual;
    if (is_pattern) return is_like(*actual, pattern);
    return is_caseless && lower(pattern) == lower(*actual);
  });
}

bool conditions_hold(const json::value* conditions, const AccessRequest& request) {
  if (conditions == nullptr) return true;
  if (!conditions->is_object()) return false;
  return std::ranges::all_of(conditions->get_object(), [&](const auto& operation) {
    if (!operation.value().is_object()) return false;
    return std::ranges::all_of(operation.value().get_object(), [&](const auto& entry) {
      const auto actual = request.context.find(lower(view(entry.key())));
      return condition_holds(view(operation.key()),
                             actual == request.context.end() ? nullptr : &actual->second,
                             entry.value());
    });
  });
}

bool applies(const json::object& statement, const AccessRequest& request) {
  const auto is_action = [&](std::string_view pattern) {
    return is_like(lower(request.action), lower(pattern));
  };
  const auto is_resource = [&](std::string_view pattern) {
    return is_like(request.resource, pattern);
  };
  const auto* const resource = statement.if_contains("Resource");
  return names_principal(statement.if_contains("Principal"), request.principal) &&
         any_text(statement.if_contains("Action"), is_action) &&
         (resource == nullptr || any_text(resource, is_resource)) &&
         conditions_hold(statement.if_contains("Condition"), request);
}

}  // namespace

bool allows(std::string_view policy, const AccessRequest& request) {
  boost::system::error_code error;
  const json::value document = json::parse(json::string_view(policy.data(), policy.size()), error);
  if (error || !document.is_object()) return false;
  const json::value* const statements = document.get_object().if_contains("Statement");
  if (statements == nullptr) return false;
  bool allowed = false;
  bool denied = false;
  const auto judge = [&](const json::value& statement) {
    if (!statement.is_object() || !applies(statement.get_object(), request)) return;
    const json::value* const effect = statement.get_object().if_contains("Effect");
    const bool is_allow = effect != nullptr && *effect == "Allow";
    (is_allow ? allowed : denied) = true;
  };
  if (statements->is_array()) {
    for (const auto& statement : statements->get_array()) judge(statement);
  } else {
    judge(*statements);
  }
  return allowed && !denied;
}

}  // namespace sourceflow::local
