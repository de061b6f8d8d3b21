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

FilterCondition anything_but(const json::value& operand) {
  std::vector<FilterCondition> unwanted;
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
  if (relation == ">=") {
    return [=](const json::value* value) {
      const auto number = number_of(value);
      return number && *number >= limit;
    };
  }
  refuse_filter_policy("Unrecognized numeric range operator: " + std::string(relation));
}

FilterCondition numeric(const json::value& operand) {
  if (!operand.is_array()) refuse_filter_policy("Value of numeric must be an array.");
  const auto& parts = operand.get_array();
  if (parts.size() != 2 && parts.size() != 4) {
    refuse_filter_policy("Value of numeric must be one or two pairs of an operator and a number");
  }
  std::vector<FilterCondition> bounds;
  for (std::size_t i = 0; i < parts.size(); i += 2) {
    if (!parts[i].is_string())
      refuse_filter_policy("Invalid member in numeric match: an operator must be a string");
    if (!parts[i + 1].is_number())
      refuse_filter_policy("Value of a numeric operator must be a number");
    bounds.push_back(compare(view(parts[i].get_string()), parts[i + 1].to_number<double>()));
  }
  return [bounds = std::move(bounds)](const json::value* value) {
    return std::ranges::all_of(bounds, [&](const auto& holds) { return holds(value); });
  };
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
