#include "sourceflow/local/access_condition.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>

#include <boost/json/serialize.hpp>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/local/cidr.hpp"

namespace sourceflow::local {

namespace json = boost::json;

namespace {

using Comparison = bool (*)(const std::string& actual, const std::string& wanted);

std::optional<double> number_of(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') return std::nullopt;
  return number;
}

/// Seconds since 1970, from these or from ISO-8601.
std::optional<double> date_of(const std::string& text) {
  if (const auto seconds = number_of(text)) return seconds;
  try {
    const auto time = base::from_iso8601(text.size() == 10 ? text + "T00:00:00Z" : text);
    return std::chrono::duration<double>(time.time_since_epoch()).count();
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

template <auto read, class Compare>
bool compare(const std::string& actual, const std::string& wanted) {
  const auto a = read(actual), b = read(wanted);
  return a && b && Compare{}(*a, *b);
}

bool is_same(const std::string& actual, const std::string& wanted) { return actual == wanted; }
bool is_same_caseless(const std::string& actual, const std::string& wanted) {
  return lower(actual) == lower(wanted);
}
bool matches(const std::string& actual, const std::string& wanted) {
  return is_like(actual, wanted);
}

/// The six parts of an ARN are matched one by one: a `*` does not reach over a colon.
bool matches_arn(const std::string& actual, const std::string& wanted) {
  std::string_view a = actual, w = wanted;
  for (int part = 0; part < 5; ++part) {
    const auto end_a = a.find(':'), end_w = w.find(':');
    if (end_a == std::string_view::npos || end_w == std::string_view::npos)
      return w == "*" || (end_a == end_w && is_like(a, w));
    if (!is_like(a.substr(0, end_a), w.substr(0, end_w))) return false;
    a.remove_prefix(end_a + 1);
    w.remove_prefix(end_w + 1);
  }
  return is_like(a, w);
}

bool is_within(const std::string& actual, const std::string& wanted) {
  const auto network = Cidr::parse(wanted);
  return network ? network->contains(actual) : actual == wanted;
}

struct Operator {
  std::string_view name;
  Comparison holds;
  /// Holds when none of the values compares, so also when there is no value.
  bool is_negated = false;
};

constexpr Operator operators[] = {
    {"stringequals", is_same},
    {"stringnotequals", is_same, true},
    {"stringequalsignorecase", is_same_caseless},
    {"stringnotequalsignorecase", is_same_caseless, true},
    {"stringlike", matches},
    {"stringnotlike", matches, true},
    {"arnequals", matches_arn},
    {"arnlike", matches_arn},
    {"arnnotequals", matches_arn, true},
    {"arnnotlike", matches_arn, true},
    {"bool", is_same_caseless},
    {"binaryequals", is_same},
    {"ipaddress", is_within},
    {"notipaddress", is_within, true},
    {"numericequals", compare<number_of, std::equal_to<>>},
    {"numericnotequals", compare<number_of, std::equal_to<>>, true},
    {"numericlessthan", compare<number_of, std::less<>>},
    {"numericlessthanequals", compare<number_of, std::less_equal<>>},
    {"numericgreaterthan", compare<number_of, std::greater<>>},
    {"numericgreaterthanequals", compare<number_of, std::greater_equal<>>},
    {"dateequals", compare<date_of, std::equal_to<>>},
    {"datenotequals", compare<date_of, std::equal_to<>>, true},
    {"datelessthan", compare<date_of, std::less<>>},
    {"datelessthanequals", compare<date_of, std::less_equal<>>},
    {"dategreaterthan", compare<date_of, std::greater<>>},
    {"dategreaterthanequals", compare<date_of, std::greater_equal<>>}};

enum class Quantifier { one, any, all };

/// The values of a condition as texts, with variables replaced.
std::vector<std::string> wanted_values(const json::value& value,
                                       const AccessContext& context,
                                       Variables variables) {
  std::vector<std::string> values;
  const auto add = [&](const json::value& item) {
    if (item.is_string()) {
      const auto& text = item.get_string();
      const std::string_view written(text.data(), text.size());
      values.push_back(variables == Variables::kept ? std::string(written)
                                                    : with_variables(written, context));
    } else if (item.is_bool() || item.is_number()) {
      values.push_back(json::serialize(item));
    }
  };
  if (value.is_array()) {
    for (const auto& item : value.get_array()) add(item);
  } else {
    add(value);
  }
  return values;
}

bool holds(const Operator& chosen,
           Quantifier quantifier,
           bool if_exists,
           const ContextValues* actual,
           const std::vector<std::string>& wanted) {
  if (actual == nullptr || actual->empty()) {
    if (quantifier == Quantifier::any) return if_exists;
    return if_exists || chosen.is_negated || quantifier == Quantifier::all;
  }
  const auto agrees = [&](const std::string& value) {
    const bool found = std::ranges::any_of(
        wanted, [&](const std::string& pattern) { return chosen.holds(value, pattern); });
    return found != chosen.is_negated;
  };
  return quantifier == Quantifier::all || chosen.is_negated ? std::ranges::all_of(*actual, agrees)
                                                            : std::ranges::any_of(*actual, agrees);
}

bool is_removed_prefix(std::string& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.erase(0, prefix.size());
  return true;
}

Quantifier take_quantifier(std::string& name) {
  if (is_removed_prefix(name, "foranyvalue:")) return Quantifier::any;
  return is_removed_prefix(name, "forallvalues:") ? Quantifier::all : Quantifier::one;
}

bool take_if_exists(std::string& name) {
  constexpr std::string_view optional = "ifexists";
  const bool is_there = name.ends_with(optional);
  if (is_there) name.resize(name.size() - optional.size());
  return is_there;
}

bool condition_holds(std::string name,
                     const ContextValues* actual,
                     const std::vector<std::string>& wanted) {
  const Quantifier quantifier = take_quantifier(name);
  if (name == "null") {
    const bool is_absent = actual == nullptr || actual->empty();
    return std::ranges::any_of(
        wanted, [&](const auto& value) { return lower(value) == (is_absent ? "true" : "false"); });
  }
  const bool if_exists = take_if_exists(name);
  const auto chosen = std::ranges::find(operators, name, &Operator::name);
  return chosen != std::end(operators) && holds(*chosen, quantifier, if_exists, actual, wanted);
}

}  // namespace

bool is_condition_operator(std::string_view name) {
  std::string rest = lower(name);
  take_quantifier(rest);
  if (rest == "null") return true;
  take_if_exists(rest);
  return std::ranges::find(operators, rest, &Operator::name) != std::end(operators);
}

std::string lower(std::string_view text) {
  std::string copy(text);
  std::ranges::transform(
      copy, copy.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return copy;
}

bool is_like(std::string_view text, std::string_view pattern) {
  std::size_t t = 0, p = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] != '*' && (pattern[p] == '?' || pattern[p] == text[t])) {
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

namespace {

struct Variable {
  std::string key;
  std::optional<std::string> absent;
};

/// `aws:username` or `aws:username, 'nobody'`.
Variable read_variable(std::string_view text) {
  const auto comma = text.find(", '");
  if (comma == std::string_view::npos || !text.ends_with('\'') || comma + 4 > text.size())
    return {lower(text), std::nullopt};
  return {lower(text.substr(0, comma)),
          std::string(text.substr(comma + 3, text.size() - comma - 4))};
}

}  // namespace

std::string with_variables(std::string_view pattern, const AccessContext& context) {
  std::string text;
  for (;;) {
    const auto start = pattern.find("${");
    const auto end = pattern.find('}', start);
    if (start == std::string_view::npos || end == std::string_view::npos)
      return text.append(pattern);
    text.append(pattern.substr(0, start));
    const Variable variable = read_variable(pattern.substr(start + 2, end - start - 2));
    const auto found = context.find(variable.key);
    if (found != context.end() && found->second.size() == 1) {
      text.append(found->second.front());
    } else {
      text.append(variable.absent.value_or(std::string(pattern.substr(start, end - start + 1))));
    }
    pattern.remove_prefix(end + 1);
  }
}

bool conditions_hold(const json::value* conditions,
                     const AccessContext& context,
                     Variables variables) {
  if (conditions == nullptr) return true;
  if (!conditions->is_object()) return false;
  return std::ranges::all_of(conditions->get_object(), [&](const auto& operation) {
    if (!operation.value().is_object()) return false;
    return std::ranges::all_of(operation.value().get_object(), [&](const auto& entry) {
      const auto key = entry.key();
      const auto actual = context.find(lower({key.data(), key.size()}));
      return condition_holds(lower({operation.key().data(), operation.key().size()}),
                             actual == context.end() ? nullptr : &actual->second,
                             wanted_values(entry.value(), context, variables));
    });
  });
}

}  // namespace sourceflow::local
