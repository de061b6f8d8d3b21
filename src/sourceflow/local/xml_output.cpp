#include "sourceflow/local/xml_output.hpp"

#include <array>

namespace sourceflow::local {

namespace {

// Bytes that cannot stand in a text as they are, or that a reader would take for something else.
constexpr std::array<bool, 256> is_special = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = c != '\t' && c != '\n';
  for (const char c : {'&', '<', '>', '"'}) table[static_cast<std::size_t>(c)] = true;
  return table;
}();

std::string_view escaped(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    // A reader would take it for the end of a line.
    case '\r':
      return "&#xD;";
    // XML 1.0 has no way to say other control characters.
    default:
      return "\xef\xbf\xbd";
  }
}

}  // namespace

void append_xml_text(std::string& into, std::string_view text) {
  std::size_t plain = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_special[static_cast<unsigned char>(text[at])]) continue;
    into.append(text, plain, at - plain).append(escaped(text[at]));
    plain = at + 1;
  }
  into.append(text, plain);
}

void XmlOutput::open(std::string_view element) { into_.append("<").append(element).append(">"); }
void XmlOutput::close(std::string_view element) { into_.append("</").append(element).append(">"); }

void XmlOutput::element(std::string_view name, std::string_view text) {
  open(name);
  append_xml_text(into_, text);
  close(name);
}

void XmlOutput::begin_list(Name name) {
  const auto dot = name.query.find('.');
  const bool is_wrapped = dot != std::string_view::npos;
  items_.push_back({is_wrapped ? name.query.substr(0, dot) : std::string_view(),
                    is_wrapped ? name.query.substr(dot + 1) : name.query});
  if (is_wrapped) open(items_.back().around);
}

void XmlOutput::end_list() {
  if (!items_.back().around.empty()) close(items_.back().around);
  items_.pop_back();
}

void XmlOutput::begin_map(MapName map) {
  begin_list(map.name);
  items_.back().key = map.key;
  items_.back().value = map.value;
}

void XmlOutput::entry(std::string_view key, std::string_view value) {
  const Items& map = items_.back();
  open(map.item);
  element(map.key, key);
  element(map.value, value);
  close(map.item);
}

void XmlOutput::begin_entry(std::string_view key) {
  const Items& map = items_.back();
  open(map.item);
  element(map.key, key);
  open(map.value);
}

void XmlOutput::end_entry() {
  const Items& map = items_.back();
  close(map.value);
  close(map.item);
}

void XmlOutput::begin_structure(Name name) {
  items_.push_back({{}, name.query});
  open(name.query);
}

void XmlOutput::end_structure() {
  close(items_.back().item);
  items_.pop_back();
}

}  // namespace sourceflow::local
