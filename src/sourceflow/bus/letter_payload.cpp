#include "sourceflow/bus/letter_payload.hpp"

#include <charconv>
#include <stdexcept>

#include <boost/json.hpp>

#include "sourceflow/message/wire.hpp"

namespace sourceflow::bus {
namespace {

namespace json = boost::json;

json::value parsed(std::string_view text, const char* what) {
  boost::system::error_code failure;
  auto value = json::parse(text, failure);
  if (failure) throw std::invalid_argument(std::string(what) + " is no JSON: " + failure.message());
  return value;
}

[[noreturn]] void refuse(std::string_view path, std::string_view why) {
  throw std::invalid_argument(std::string(path) + ": " + std::string(why));
}

/// One step of a path: takes it off `rest`, and gives the place it leads to.
json::value& step(json::value& at, std::string_view& rest, std::string_view path) {
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    std::size_t index = 0;
    const auto digits = rest.substr(1, end == rest.npos ? 0 : end - 1);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (digits.empty() || read.ptr != digits.data() + digits.size())
      refuse(path, "an index looks like [0]");
    if (!at.is_array() || index >= at.get_array().size())
      refuse(path, "there is no element " + std::to_string(index));
    rest.remove_prefix(end + 1);
    return at.get_array()[index];
  }
  if (rest.starts_with('.')) rest.remove_prefix(1);
  const auto name = rest.substr(0, rest.find_first_of(".["));
  if (name.empty()) refuse(path, "a member has a name");
  if (!at.is_object()) refuse(path, "there is no object that could have " + std::string(name));
  rest.remove_prefix(name.size());
  if (!rest.empty() && !at.get_object().contains(name))
    refuse(path, "there is no member " + std::string(name));
  return at.get_object()[name];
}

void write_indented(const json::value& value, std::string& out, std::size_t depth) {
  const std::string inner(2 * depth + 2, ' ');
  const bool is_object = value.is_object() && !value.get_object().empty();
  const bool is_array = value.is_array() && !value.get_array().empty();
  if (!is_object && !is_array) {
    out += json::serialize(value);
    return;
  }
  out += is_object ? '{' : '[';
  const char* separator = "\n";
  const auto begin_line = [&] {
    out += separator + inner;
    separator = ",\n";
  };
  if (is_object) {
    for (const auto& [name, member] : value.get_object()) {
      begin_line();
      out += json::serialize(json::value(name)) + ": ";
      write_indented(member, out, depth + 1);
    }
  } else {
    for (const auto& element : value.get_array()) {
      begin_line();
      write_indented(element, out, depth + 1);
    }
  }
  out += '\n' + std::string(2 * depth, ' ') + (is_object ? '}' : ']');
}

}  // namespace

std::string with_payload(std::string_view body, std::string_view payload) {
  auto message = parsed(body, "the message");
  auto content = parsed(payload, "the payload");
  if (!content.is_object()) throw std::invalid_argument("the payload is no JSON object");
  if (!message.is_object()) throw std::invalid_argument("the message is no JSON object");
  message.get_object()["payload"] = std::move(content);
  auto text = json::serialize(message);
  const auto before = message::from_wire(body);
  const auto after = message::from_wire(text);
  if (after.id != before.id || after.name != before.name || after.entity_id != before.entity_id)
    throw std::invalid_argument("the message would not be the same any more");
  return text;
}

std::string with_value(std::string_view payload, std::string_view path, std::string_view value) {
  auto content = parsed(payload, "the payload");
  boost::system::error_code is_text;
  auto wanted = json::parse(value, is_text);
  if (is_text) wanted = json::value(value);
  json::value* at = &content;
  auto rest = path;
  do {
    at = &step(*at, rest, path);
  } while (!rest.empty());
  *at = std::move(wanted);
  return json::serialize(content);
}

std::string indented(std::string_view payload) {
  std::string out;
  write_indented(parsed(payload, "the payload"), out, 0);
  return out + "\n";
}

}  // namespace sourceflow::bus
