#include "sourceflow/message/enum_names.hpp"

#include <algorithm>

namespace sourceflow::message {
namespace reflection {
namespace {

// Clang ends the text with `values = <a, b>]`, GCC with `values = {a, b}; other = ...]`.
std::string_view list_of_values(std::string_view text) {
  constexpr std::string_view clang_mark = "values = <";
  constexpr std::string_view gcc_mark = "values = {";
  if (const auto at = text.find(clang_mark); at != std::string_view::npos) {
    return text.substr(at + clang_mark.size(), text.rfind('>') - at - clang_mark.size());
  }
  const auto begin = text.find(gcc_mark) + gcc_mark.size();
  return text.substr(begin, text.rfind('}') - begin);
}

// Empty for a cast such as `(Color)7`, which stands for a value without a name.
std::string_view name_of_value(std::string_view item) {
  const auto name = last_identifier(item, 0);
  const bool is_number = !name.empty() && name.front() >= '0' && name.front() <= '9';
  return is_number ? std::string_view{} : name;
}

}  // namespace

std::vector<Enumerator> enumerators_in(std::string_view text, std::int64_t first) {
  std::vector<Enumerator> found;
  std::string_view list = list_of_values(text);
  for (std::int64_t value = first; !list.empty(); ++value) {
    const auto comma = list.find(", ");
    const std::string_view name = name_of_value(list.substr(0, comma));
    if (!name.empty()) found.push_back({value, name});
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 2);
  }
  return found;
}

}  // namespace reflection

std::string_view name_in(std::span<const Enumerator> names, std::int64_t value) {
  const auto found = std::ranges::lower_bound(names, value, {}, &Enumerator::value);
  return found != names.end() && found->value == value ? found->name : std::string_view{};
}

std::optional<std::int64_t> value_in(std::span<const Enumerator> names, std::string_view name) {
  const auto found = std::ranges::find(names, name, &Enumerator::name);
  if (found == names.end()) return std::nullopt;
  return found->value;
}

}  // namespace sourceflow::message
