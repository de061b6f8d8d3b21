#include "sourceflow/local/filter_condition.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "sourceflow/local/cidr.hpp"
#include "sourceflow/local/sns_errors.hpp"

namespace sourceflow::local {

namespace json = boost::json;

namespace {

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

std::optional<std::string_view> text_of(const json::value* value) {
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return view(value->get_string());
}

std::optional<double> number_of(const json::value* value) {
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

std::string required_text(const json::value& operand, std::string_view name) {
  if (!operand.is_string())
    refuse_filter_policy(std::string(name) + " match pattern must be a string");
  return std::string(view(operand.get_string()));
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

FilterCondition exactly(const json::value& wanted) {
  if (wanted.is_number()) {
    return [wanted = wanted.to_number<double>()](const json::value* value) {
      return number_of(value) == wanted;
    };
  }
  return [wanted](const json::value* value) { return value != nullptr && *value == wanted; };
}

FilterCondition on_text(const json::value& operand,
                        std::string_view name,
                        bool (*matches)(std::string_view value, std::string_view wanted)) {
  return [wanted = required_text(operand, name), matches](const json::value* value) {
    const auto text = text_of(value);
    return text && matches(*text, wanted);
  };
}

bool starts_with(std::string_view value, std::string_view wanted) {
  return value.starts_with(wanted);
}
bool ends_with(std::string_view value, std::string_view wanted) { return value.ends_with(wanted); }

void check_unwanted_pattern(const json::object& pattern) {
  if (pattern.size() != 1) refuse_filter_policy("Only one key allowed in match expression");
  const std::string name(pattern.begin()->key().data(), pattern.begin()->key().size());
  if (name != "prefix" && name != "suffix" && name != "equals-ignore-case")
    refuse_filter_policy("Unsupported anything-but pattern: " + name);
  const json::value& text = pattern.begin()->value();
  if (text.is_string() && text.get_string().empty())
    refuse_filter_policy("Null prefix/suffix not allowed");
}

FilterCondition anything_but(const json::value& operand) {
  std::vector<FilterCondition> unwanted;
  if (operand.is_object()) check_unwanted_pattern(operand.get_object());
  const bool is_list = operand.is_array() && !operand.get_array().empty();
  if (!is_list && !operand.is_object() && !operand.is_string() && !operand.is_number()) {
    refuse_filter_policy("Value of anything-but must be an array or single string/number value.");
  }
  if (operand.is_array()) {
    for (const auto& item : operand.get_array()) {
      if (!item.is_string() && !item.is_number()) {
        refuse_filter_policy("Inside anything-but list, values must be strings or numbers");
      }
      unwanted.push_back(exactly(item));
    }
  } else {
    unwanted.push_back(parse_condition(operand));
  }
  return [unwanted = std::move(unwanted)](const json::value* value) {
    return value != nullptr &&
           std::ranges::none_of(unwanted, [&](const auto& matches) { return matches(value); });
  };
}

FilterCondition compare(std::string_view relation, double limit) {
  if (relation == "=") return [=](const json::value* value) { return number_of(value) == limit; };
  if (relation == "<")
    return [=](const json::value* value) { return number_of(value).value_or(limit) < limit; };
  if (relation == ">")
    return [=](const json::value* value) { return number_of(value).value_or(limit) > limit; };
  if (relation == "<=") {
    return [=](const json::value* value) {
      const auto number = number_of(value);
      return number && *number <= limit;
    };
  }
  return [=](const json::value* value) {
    const auto number = number_of(value);
    return number && *number >= limit;
  };
}

// What SNS compares with.
constexpr double most_numeric = 1e9;

struct Bound {
  std::string_view relation;
  double limit;
};

Bound read_bound(const json::value& relation, const json::value* limit) {
  if (!relation.is_string())
    refuse_filter_policy("Invalid member in numeric match: an operator must be a string");
  const Bound bound{view(relation.get_string()), number_of(limit).value_or(0)};
  const bool is_known = bound.relation == "=" || bound.relation == "<" || bound.relation == "<=" ||
                        bound.relation == ">" || bound.relation == ">=";
  if (!is_known)
    refuse_filter_policy("Unrecognized numeric range operator: " + std::string(bound.relation));
  if (limit == nullptr || !limit->is_number()) {
    refuse_filter_policy("Value of " +
                         std::string(bound.relation == "=" ? "equals" : bound.relation) +
                         " must be numeric");
  }
  if (bound.limit < -most_numeric || bound.limit > most_numeric)
    refuse_filter_policy("Value must be between -1.0E9 and 1.0E9, inclusive");
  return bound;
}

/// One relation, or a range: from its lower to its upper end.
FilterCondition numeric(const json::value& operand) {
  if (!operand.is_array()) refuse_filter_policy("Value of numeric must be an array.");
  const auto& parts = operand.get_array();
  if (parts.empty()) refuse_filter_policy("Invalid member in numeric match: ]");
  const Bound first = read_bound(parts[0], parts.if_contains(1));
  if (parts.size() <= 2) return compare(first.relation, first.limit);
  if (!first.relation.starts_with('>'))
    refuse_filter_policy("Too many elements in numeric expression");
  const Bound second = read_bound(parts[2], parts.if_contains(3));
  if (!second.relation.starts_with('<'))
    refuse_filter_policy("Bad numeric range operator: " + std::string(second.relation));
  if (second.limit <= first.limit) refuse_filter_policy("Bottom must be less than top");
  if (parts.size() > 4) refuse_filter_policy("Too many terms in numeric range expression");
  return [from = compare(first.relation, first.limit), to = compare(second.relation, second.limit)](
             const json::value* value) { return from(value) && to(value); };
}

FilterCondition in_network(const json::value& operand) {
  const auto network = Cidr::parse(required_text(operand, "cidr"));
  if (!network) refuse_filter_policy("Malformed CIDR, one '/' required");
  return [network = *network](const json::value* value) {
    const auto text = text_of(value);
    return text && network.contains(*text);
  };
}

FilterCondition exists(const json::value& operand) {
  if (!operand.is_bool())
    refuse_filter_policy("exists match pattern must be either true or false.");
  return [wanted = operand.get_bool()](const json::value* value) {
    return (value != nullptr) == wanted;
  };
}

}  // namespace

void refuse_filter_policy(std::string_view why) {
  throw ServiceError(errors::invalid_parameter,
                     "Invalid parameter: FilterPolicy: " + std::string(why));
}

bool is_condition_name(std::string_view name) {
  constexpr std::string_view names[] = {
      "prefix", "suffix", "equals-ignore-case", "anything-but", "numeric", "cidr", "exists"};
  return std::ranges::find(names, name) != std::end(names);
}

FilterCondition parse_condition(const json::value& condition) {
  if (condition.is_array())
    refuse_filter_policy("Match value must be String, number, true, false, or null");
  if (!condition.is_object()) return exactly(condition);
  const auto& object = condition.get_object();
  if (object.size() != 1) refuse_filter_policy("Only one key allowed in match expression");
  const std::string_view name(object.begin()->key().data(), object.begin()->key().size());
  const json::value& operand = object.begin()->value();
  if (name == "prefix") return on_text(operand, name, starts_with);
  if (name == "suffix") return on_text(operand, name, ends_with);
  if (name == "equals-ignore-case") return on_text(operand, name, equals_ignoring_case);
  if (name == "anything-but") return anything_but(operand);
  if (name == "numeric") return numeric(operand);
  if (name == "cidr") return in_network(operand);
  if (name == "exists") return exists(operand);
  refuse_filter_policy("Unrecognized match type " + std::string(name));
}

}  // namespace sourceflow::local
