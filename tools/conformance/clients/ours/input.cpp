#include "clients/ours/input.hpp"

#include <algorithm>
#include <set>

#include "sourceflow/base/base64.hpp"

namespace sourceflow::conformance {

namespace {

std::string_view view(base::BlobView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string text_of(const json::value& value) { return std::string(value.as_string()); }

}  // namespace

void Input::only(std::initializer_list<std::string_view> known) const {
  for (const auto& [name, value] : values_) {
    if (std::ranges::find(known, std::string_view(name)) == known.end())
      throw Unsupported(std::string(name));
  }
}

std::string Input::text(std::string_view name) const { return optional_text(name).value_or(""); }

std::optional<std::string> Input::optional_text(std::string_view name) const {
  const auto* const found = values_.if_contains(name);
  return found == nullptr ? std::nullopt : std::optional(text_of(*found));
}

std::optional<std::int64_t> Input::number(std::string_view name) const {
  const auto* const found = values_.if_contains(name);
  return found == nullptr ? std::nullopt : std::optional(found->to_number<std::int64_t>());
}

std::optional<std::chrono::seconds> Input::seconds(std::string_view name) const {
  const auto found = number(name);
  return found ? std::optional(std::chrono::seconds(*found)) : std::nullopt;
}

std::vector<std::string> Input::texts(std::string_view name) const {
  std::vector<std::string> found;
  if (const auto* const list = values_.if_contains(name))
    for (const auto& entry : list->as_array()) found.push_back(text_of(entry));
  return found;
}

std::vector<Input> Input::list(std::string_view name) const {
  std::vector<Input> found;
  if (const auto* const list = values_.if_contains(name))
    for (const auto& entry : list->as_array()) found.emplace_back(entry.as_object());
  return found;
}

std::vector<Input> Input::entries(std::string_view name) const {
  const auto found = list(name);
  std::set<std::string> ids;
  for (const auto& entry : found)
    if (!ids.insert(entry.text("Id")).second) throw Unsupported("two entries of one id");
  return found;
}

base::Blob Input::bytes(std::string_view name) const {
  return base::from_base64(values_.at(name).at("b64").as_string()).value();
}

aws::Attributes Input::pairs(std::string_view name) const {
  aws::Attributes found;
  if (const auto* const pairs = values_.if_contains(name))
    for (const auto& [key, value] : pairs->as_object()) found.emplace(key, text_of(value));
  return found;
}

aws::Tags Input::tags(std::string_view name, std::string_view key, std::string_view value) const {
  aws::Tags found;
  for (const auto& tag : list(name)) found.emplace(tag.text(key), tag.text(value));
  return found;
}

std::vector<aws::MessageAttribute> Input::message_attributes() const {
  std::vector<aws::MessageAttribute> found;
  const auto* const given = values_.if_contains("MessageAttributes");
  if (given == nullptr) return found;
  for (const auto& [name, value] : given->as_object()) {
    const Input attribute(value.as_object());
    aws::MessageAttribute one{.name = name, .data_type = attribute.text("DataType")};
    one.value = one.is_binary() ? std::string(view(attribute.bytes("BinaryValue")))
                                : attribute.text("StringValue");
    found.push_back(std::move(one));
  }
  return found;
}

json::object written(const std::vector<aws::MessageAttribute>& attributes) {
  json::object found;
  for (const auto& attribute : attributes) {
    json::object one{{"DataType", attribute.data_type}};
    if (attribute.is_binary()) {
      one["BinaryValue"] = written(base::as_blob(attribute.value));
    } else {
      one["StringValue"] = attribute.value;
    }
    found[attribute.name] = std::move(one);
  }
  return found;
}

json::object written(const aws::Attributes& attributes) {
  json::object found;
  for (const auto& [name, value] : attributes) found[name] = value;
  return found;
}

json::object written(base::BlobView bytes) { return {{"b64", base::to_base64(bytes)}}; }

json::object written(const std::vector<aws::EntryResult>& results,
                     const std::vector<Input>& entries) {
  json::array successful, failed;
  for (std::size_t at = 0; at < results.size(); ++at) {
    const auto& result = results[at];
    const auto id = entries.at(at).text("Id");
    if (result.ok) {
      successful.push_back(json::object{{"Id", id},
                                        {"MessageId", result.message_id},
                                        {"SequenceNumber", result.sequence_number}});
    } else {
      failed.push_back(
          json::object{{"Id", id}, {"Code", result.code}, {"SenderFault", result.sender_fault}});
    }
  }
  return {{"Successful", std::move(successful)}, {"Failed", std::move(failed)}};
}

}  // namespace sourceflow::conformance
