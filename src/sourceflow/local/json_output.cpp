#include "sourceflow/local/json_output.hpp"

#include <array>

#include "sourceflow/base/json_string.hpp"

namespace sourceflow::local {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

// Bytes that cannot stand in a JSON string as they are.
constexpr std::array<bool, 256> is_special = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = true;
  table['"'] = table['\\'] = true;
  return table;
}();

void append_escaped(std::string& into, unsigned char c) {
  switch (c) {
    case '"':
      into.append("\\\"");
      return;
    case '\\':
      into.append("\\\\");
      return;
    case '\n':
      into.append("\\n");
      return;
    case '\r':
      into.append("\\r");
      return;
    case '\t':
      into.append("\\t");
      return;
    default:
      into.append("\\u00").append({hex_digits[c >> 4], hex_digits[c & 15]});
  }
}

}  // namespace

void append_json_text(std::string& into, std::string_view text) {
  into.push_back('"');
  std::size_t written = 0;
  for (std::size_t at = base::plain_json_length(text); at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (is_special[c]) {
      into.append(text, written, at - written);
      append_escaped(into, c);
      written = at + 1;
    }
    at += base::plain_json_length(text.substr(at + 1));
  }
  into.append(text, written);
  into.push_back('"');
}

void JsonOutput::separate() {
  if (into_.back() != '{' && into_.back() != '[') into_.push_back(',');
}

void JsonOutput::member(std::string_view name) {
  separate();
  into_.append("\"").append(name).append("\":");
}

void JsonOutput::text(Name name, std::string_view value) {
  member(name.json);
  append_json_text(into_, value);
}

void JsonOutput::number(Name name, std::int64_t value) {
  member(name.json);
  into_.append(std::to_string(value));
}

void JsonOutput::boolean(Name name, bool value) {
  member(name.json);
  into_.append(value ? "true" : "false");
}

void JsonOutput::begin_list(Name name) {
  member(name.json);
  into_.push_back('[');
}

void JsonOutput::item(std::string_view text) {
  separate();
  append_json_text(into_, text);
}

void JsonOutput::begin_item() {
  separate();
  into_.push_back('{');
}

void JsonOutput::entry(std::string_view key, std::string_view value) {
  separate();
  append_json_text(into_, key);
  into_.push_back(':');
  append_json_text(into_, value);
}

void JsonOutput::begin_entry(std::string_view key) {
  separate();
  append_json_text(into_, key);
  into_.append(":{");
}

void JsonOutput::begin_structure(Name name) {
  member(name.json);
  into_.push_back('{');
}

}  // namespace sourceflow::local
