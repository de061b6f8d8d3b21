#include "sourceflow/local/json_input.hpp"

#include <string>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "sourceflow/local/service_error.hpp"

namespace sourceflow::local {

namespace json = boost::json;

namespace {

[[noreturn]] void refuse(std::string_view name, std::string_view expected) {
  throw ServiceError(errors::serialization,
                     std::string(name) + " must be " + std::string(expected) + ".");
}

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

std::string_view text_of(const json::value& value, std::string_view name) {
  if (!value.is_string()) refuse(name, "a string");
  return view(value.get_string());
}

const json::array& array_of(const json::value& value, std::string_view name) {
  if (!value.is_array()) refuse(name, "a list");
  return value.get_array();
}

const json::object& object_of(const json::value& value, std::string_view name) {
  if (!value.is_object()) refuse(name, "a structure");
  return value.get_object();
}

}  // namespace

const json::value* JsonInput::find(Name name) const {
  const auto* const value =
      object_.if_contains(json::string_view(name.json.data(), name.json.size()));
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<std::string_view> JsonInput::text(Name name) const {
  const auto* const value = find(name);
  if (value == nullptr) return std::nullopt;
  return text_of(*value, name.json);
}

std::optional<std::int64_t> JsonInput::number(Name name) const {
  const auto* const value = find(name);
  if (value == nullptr) return std::nullopt;
  boost::system::error_code error;
  const auto number = value->to_number<std::int64_t>(error);
  if (error) refuse(name.json, "an integer");
  return number;
}

bool JsonInput::flag(Name name) const {
  const auto* const value = find(name);
  if (value != nullptr && !value->is_bool()) refuse(name.json, "true or false");
  return value != nullptr && value->get_bool();
}

std::vector<std::string_view> JsonInput::texts(Name name) const {
  std::vector<std::string_view> texts;
  const auto* const value = find(name);
  if (value == nullptr) return texts;
  for (const auto& item : array_of(*value, name.json)) texts.push_back(text_of(item, name.json));
  return texts;
}

std::vector<std::pair<std::string_view, std::string_view>> JsonInput::pairs(MapName map) const {
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  const auto* const value = find(map.name);
  if (value == nullptr) return pairs;
  for (const auto& entry : object_of(*value, map.name.json)) {
    pairs.emplace_back(std::string_view(entry.key().data(), entry.key().size()),
                       text_of(entry.value(), map.name.json));
  }
  return pairs;
}

void JsonInput::structure(Name name, const std::function<void(const Input&)>& visit) const {
  const auto* const value = find(name);
  if (value != nullptr) visit(JsonInput(object_of(*value, name.json)));
}

void JsonInput::each(Name list, const std::function<void(const Input&)>& visit) const {
  const auto* const value = find(list);
  if (value == nullptr) return;
  for (const auto& item : array_of(*value, list.json)) visit(JsonInput(object_of(item, list.json)));
}

void JsonInput::each(MapName map,
                     const std::function<void(std::string_view, const Input&)>& visit) const {
  const auto* const value = find(map.name);
  if (value == nullptr) return;
  for (const auto& entry : object_of(*value, map.name.json)) {
    visit({entry.key().data(), entry.key().size()},
          JsonInput(object_of(entry.value(), map.name.json)));
  }
}

}  // namespace sourceflow::local
