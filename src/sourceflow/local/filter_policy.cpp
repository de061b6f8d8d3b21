#include "sourceflow/local/filter_policy.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <boost/json/parse.hpp>

#include "sourceflow/local/filter_condition.hpp"

namespace sourceflow::local {

namespace json = boost::json;

/// An object of a policy: keys with their conditions, nested objects (of a body), and alternatives.
struct FilterPolicy::Rules {
  std::map<std::string, std::vector<FilterCondition>> conditions;
  std::map<std::string, Rules> nested;
  std::vector<Rules> alternatives;
};

namespace {

using Values = std::map<std::string, json::value, std::less<>>;

constexpr std::size_t max_keys = 5;
constexpr std::size_t max_combinations = 150;

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

/// What an attribute is to a policy. A String.Array is its elements, a Binary is only there or not.
json::value value_of(const MessageAttribute& attribute) {
  boost::system::error_code error;
  if (attribute.is_binary()) return nullptr;
  if (attribute.type == "String") return json::value(view(attribute.value));
  json::value parsed = json::parse(view(attribute.value), error);
  const bool is_number = attribute.type.starts_with("Number") && !error && parsed.is_number();
  const bool is_array = attribute.type == "String.Array" && !error && parsed.is_array();
  return is_number || is_array ? parsed : json::value(view(attribute.value));
}

bool any_condition(const std::vector<FilterCondition>& conditions, const json::value* value) {
  const auto holds = [&](const json::value* one) {
    return std::ranges::any_of(conditions, [&](const auto& matches) { return matches(one); });
  };
  if (value == nullptr || !value->is_array()) return holds(value);
  return std::ranges::any_of(value->get_array(),
                             [&](const json::value& item) { return holds(&item); });
}

/// Gives the value of a key, or null. Erased, since a policy nests: each level would be a type of
/// its own.
using Find = std::function<const json::value*(const std::string& key)>;

Find in_object(const json::object& object) {
  return [&object](const std::string& key) { return object.if_contains(view(key)); };
}

bool matches(const auto& rules, const Find& find);

bool any_object_matches(const auto& rules, const json::value* value) {
  static const json::object nothing;
  if (value != nullptr && value->is_array()) {
    return std::ranges::any_of(value->get_array(), [&](const json::value& item) {
      return item.is_object() && matches(rules, in_object(item.get_object()));
    });
  }
  return matches(rules,
                 in_object(value != nullptr && value->is_object() ? value->get_object() : nothing));
}

bool matches(const auto& rules, const Find& find) {
  for (const auto& [key, conditions] : rules.conditions) {
    if (!any_condition(conditions, find(key))) return false;
  }
  for (const auto& [key, inner] : rules.nested) {
    if (!any_object_matches(inner, find(key))) return false;
  }
  return rules.alternatives.empty() ||
         std::ranges::any_of(rules.alternatives,
                             [&](const auto& alternative) { return matches(alternative, find); });
}

template <class Rules>
class Reader {
 public:
  explicit Reader(FilterPolicy::Scope scope) : scope_(scope) {}

  Rules read(const json::object& policy, std::size_t depth = 1) {
    if (policy.empty()) refuse_filter_policy("Empty objects are not allowed");
    Rules rules;
    for (const auto& [name, value] : policy) {
      const std::string key(name.data(), name.size());
      if (key == "$or" && is_alternatives(value)) {
        read_alternatives(value.get_array(), depth, rules);
        continue;
      }
      // Of a policy on bodies only the keys at the top count.
      if (depth == 1) keys_.insert(key);
      if (value.is_object()) {
        if (scope_ == FilterPolicy::Scope::attributes) {
          refuse_filter_policy(
              "Filter policy scope MessageAttributes does not support nested filter policy");
        }
        rules.nested.emplace(key, read(value.get_object(), depth + 1));
      } else {
        rules.conditions.emplace(key, read_conditions(key, value, depth));
      }
    }
    return rules;
  }

  void check_limits() const {
    if (keys_.size() > max_keys)
      refuse_filter_policy("Filter policy can not have more than 5 keys");
    if (combinations_ > max_combinations) refuse_filter_policy("Filter policy is too complex");
  }

 private:
  /// Objects of conditions are the conditions of a key that happens to be called `$or`.
  static bool is_alternatives(const json::value& value) {
    return value.is_array() && value.get_array().size() > 1 &&
           std::ranges::all_of(value.get_array(), [](const json::value& item) {
             return item.is_object() && std::ranges::none_of(item.get_object(), names_condition);
           });
  }

  static bool names_condition(const json::key_value_pair& entry) {
    return is_condition_name({entry.key().data(), entry.key().size()});
  }

  /// Alternatives add to what is multiplied elsewhere.
  void read_alternatives(const json::array& alternatives, std::size_t depth, Rules& rules) {
    const auto others = std::exchange(combinations_, 1);
    std::size_t sum = 0;
    for (const auto& alternative : alternatives) {
      combinations_ = 1;
      rules.alternatives.push_back(read(alternative.get_object(), depth));
      sum += combinations_;
    }
    combinations_ = others;
    multiply(sum);
  }

  /// Beyond the limit it is all the same.
  void multiply(std::size_t factor) {
    combinations_ = std::min(combinations_ * factor, max_combinations + 1);
  }

  std::vector<FilterCondition> read_conditions(const std::string& key,
                                               const json::value& value,
                                               std::size_t depth) {
    if (!value.is_array()) refuse_filter_policy("\"" + key + "\" must be an object or an array");
    if (value.get_array().empty()) refuse_filter_policy("Empty arrays are not allowed");
    multiply(value.get_array().size() * depth);
    std::vector<FilterCondition> conditions;
    for (const auto& item : value.get_array()) conditions.push_back(parse_condition(item));
    return conditions;
  }

  FilterPolicy::Scope scope_;
  std::set<std::string> keys_;
  std::size_t combinations_ = 1;
};

}  // namespace

FilterPolicy::FilterPolicy(std::string_view text, Scope scope) : scope_(scope) {
  boost::system::error_code error;
  const json::value policy = json::parse(view(text), error);
  if (error || !policy.is_object()) refuse_filter_policy("failed to parse JSON.");
  Reader<Rules> reader(scope);
  rules_ = std::make_unique<Rules>(reader.read(policy.get_object()));
  reader.check_limits();
}

FilterPolicy::FilterPolicy(FilterPolicy&&) noexcept = default;
FilterPolicy& FilterPolicy::operator=(FilterPolicy&&) noexcept = default;
FilterPolicy::~FilterPolicy() = default;

bool FilterPolicy::accepts(const Payload& message) const {
  if (scope_ == Scope::attributes) {
    Values values;
    for (const auto& attribute : message.attributes)
      values.emplace(attribute.name, value_of(attribute));
    return matches(*rules_, [&](const std::string& key) -> const json::value* {
      const auto found = values.find(key);
      return found == values.end() ? nullptr : &found->second;
    });
  }
  boost::system::error_code error;
  const json::value body = json::parse(view(message.body), error);
  // A body that is no JSON object matches no policy on bodies.
  if (error || !body.is_object()) return false;
  return matches(*rules_,
                 [&](const std::string& key) { return body.get_object().if_contains(view(key)); });
}

}  // namespace sourceflow::local
