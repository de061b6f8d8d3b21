#include "sourceflow/local/query_input.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <cstdint>

#include "sourceflow/local/characters.hpp"
#include "sourceflow/local/service_error.hpp"

namespace sourceflow::local {

namespace {

// A batch of ten messages with ten attributes each has about four hundred.
constexpr std::size_t max_parameters = 10'000;

constexpr std::uint8_t no_digit = 0xff;

constexpr auto hex_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_digit);
  for (std::uint8_t i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = i;
  for (std::uint8_t i = 10; i < 16; ++i) {
    values[static_cast<std::size_t>('a' + i - 10)] = i;
    values[static_cast<std::size_t>('A' + i - 10)] = i;
  }
  return values;
}();

/// Writes the decoded text, which is never longer, from `to` on.
std::string_view decode(std::string_view encoded, char*& to) {
  const char* const begin = to;
  const char* const end = encoded.data() + encoded.size();
  for (const char* from = encoded.data(); from != end; ++from) {
    if (*from != '%') {
      *to++ = *from == '+' ? ' ' : *from;
      continue;
    }
    const bool has_digits = end - from > 2;
    const auto high = has_digits ? hex_values[static_cast<unsigned char>(from[1])] : no_digit;
    const auto low = has_digits ? hex_values[static_cast<unsigned char>(from[2])] : no_digit;
    if (high == no_digit || low == no_digit)
      throw ServiceError(errors::malformed_query,
                         "A percent sign must be followed by two hexadecimal digits.");
    *to++ = static_cast<char>(high << 4 | low);
    from += 2;
  }
  return {begin, to};
}

constexpr auto by_name = &std::pair<std::string_view, std::string_view>::first;

/// Compares with the two parts of a name as if they were one.
std::strong_ordering compare(std::string_view text,
                             std::string_view prefix,
                             std::string_view name) {
  const auto order = text.substr(0, prefix.size()) <=> prefix;
  return order != 0 ? order : text.substr(prefix.size()) <=> name;
}

}  // namespace

void Form::add(std::string_view encoded) {
  char* to = texts_.emplace_back(std::make_unique_for_overwrite<char[]>(encoded.size())).get();
  while (!encoded.empty()) {
    const auto end = std::min(encoded.find('&'), encoded.size());
    const std::string_view pair = encoded.substr(0, end);
    encoded.remove_prefix(std::min(end + 1, encoded.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = decode(pair.substr(0, equals), to);
    const auto value = decode(pair.substr(std::min(equals + 1, pair.size())), to);
    parameters_.emplace_back(name, value);
    if (!is_utf8(name) || !is_utf8(value)) {
      throw ServiceError(errors::malformed_query,
                         "The parameter " + std::string(name) + " is no UTF-8.");
    }
    if (parameters_.size() > max_parameters) {
      throw ServiceError(errors::malformed_query, "A request can have at most 10000 parameters.");
    }
  }
  std::ranges::sort(parameters_, {}, by_name);
}

std::optional<std::string_view> Form::find(std::string_view prefix, std::string_view name) const {
  const auto found = std::ranges::partition_point(
      parameters_, [&](std::string_view each) { return compare(each, prefix, name) < 0; }, by_name);
  if (found == parameters_.end() || compare(found->first, prefix, name) != 0) return std::nullopt;
  return found->second;
}

bool Form::has_prefix(std::string_view prefix) const {
  const auto found = std::ranges::lower_bound(parameters_, prefix, {}, by_name);
  return found != parameters_.end() && found->first.starts_with(prefix);
}

std::string QueryInput::numbered(Name name, std::size_t i) const {
  return std::string(prefix_).append(name.query).append(".").append(std::to_string(i));
}

std::optional<std::string_view> QueryInput::text(Name name) const {
  return form_.find(prefix_, name.query);
}

std::optional<std::int64_t> QueryInput::number(Name name) const {
  const auto value = text(name);
  if (!value) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error == std::errc{} && end == value->data() + value->size()) return number;
  throw ServiceError(errors::invalid_parameter_value,
                     "Value " + std::string(*value) + " for parameter " + std::string(name.query) +
                         " is invalid. Reason: Must be an integer.");
}

bool QueryInput::flag(Name name) const { return text(name) == "true"; }

std::vector<std::string_view> QueryInput::texts(Name name) const {
  std::vector<std::string_view> texts;
  for (std::size_t i = 1;; ++i) {
    const auto value = form_.find(numbered(name, i), "");
    if (!value) return texts;
    texts.push_back(*value);
  }
}

std::vector<std::pair<std::string_view, std::string_view>> QueryInput::pairs(MapName map) const {
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  for (std::size_t i = 1;; ++i) {
    const std::string entry = numbered(map.name, i) + '.';
    const auto key = form_.find(entry, map.key);
    if (!key) return pairs;
    pairs.emplace_back(*key, form_.find(entry, map.value).value_or(""));
  }
}

void QueryInput::structure(Name name, const std::function<void(const Input&)>& visit) const {
  std::string prefix = prefix_ + std::string(name.query) + ".";
  if (form_.has_prefix(prefix)) visit(QueryInput(form_, std::move(prefix)));
}

void QueryInput::each(Name list, const std::function<void(const Input&)>& visit) const {
  for (std::size_t i = 1;; ++i) {
    const std::string entry = numbered(list, i) + '.';
    if (!form_.has_prefix(entry)) return;
    visit(QueryInput(form_, entry));
  }
}

void QueryInput::each(MapName map,
                      const std::function<void(std::string_view, const Input&)>& visit) const {
  for (std::size_t i = 1;; ++i) {
    const std::string entry = numbered(map.name, i) + '.';
    const auto key = form_.find(entry, map.key);
    if (!key) return;
    visit(*key, QueryInput(form_, std::string(entry).append(map.value).append(".")));
  }
}

}  // namespace sourceflow::local
