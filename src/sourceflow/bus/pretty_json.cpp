#include "sourceflow/bus/pretty_json.hpp"

#include <optional>
#include <utility>

#include <boost/json.hpp>

namespace sourceflow::bus {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_list = 70;

/// A list of plain values that fits on a line; nothing otherwise.
std::optional<std::string> on_one_line(const json::array& array) {
  std::string line = "[";
  for (const auto& item : array) {
    if (item.is_object() || item.is_array()) return std::nullopt;
    line += (line.size() > 1 ? ", " : "") + json::serialize(item);
    if (line.size() > longest_list && array.size() > 1) return std::nullopt;
  }
  return line + ']';
}

void write(std::string& out, const json::value& value, std::size_t depth);

void begin_line(std::string& out, std::size_t depth, bool is_first) {
  out += is_first ? "\n" : ",\n";
  out.append(2 * depth, ' ');
}

void end(std::string& out, std::size_t depth, char bracket) {
  out += '\n';
  out.append(2 * depth, ' ');
  out += bracket;
}

void write(std::string& out, const json::object& object, std::size_t depth) {
  out += '{';
  bool is_first = true;
  for (const auto& member : object) {
    begin_line(out, depth + 1, std::exchange(is_first, false));
    out += json::serialize(json::string(member.key())) + ": ";
    write(out, member.value(), depth + 1);
  }
  end(out, depth, '}');
}

void write(std::string& out, const json::array& array, std::size_t depth) {
  if (const auto line = on_one_line(array)) {
    out += *line;
    return;
  }
  out += '[';
  bool is_first = true;
  for (const auto& item : array) {
    begin_line(out, depth + 1, std::exchange(is_first, false));
    write(out, item, depth + 1);
  }
  end(out, depth, ']');
}

void write(std::string& out, const json::value& value, std::size_t depth) {
  if (const auto* object = value.if_object(); object && !object->empty())
    return write(out, *object, depth);
  if (const auto* array = value.if_array()) return write(out, *array, depth);
  out += json::serialize(value);
}

}  // namespace

std::string pretty_json(const json::value& value) {
  std::string out;
  write(out, value, 0);
  return out + '\n';
}

}  // namespace sourceflow::bus
