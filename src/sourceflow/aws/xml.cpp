#include "sourceflow/aws/xml.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace sourceflow::aws {
namespace {

constexpr int deepest = 32;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_name(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == ':';
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto byte = [&out](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | point >> 6);
    byte(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    byte(0xE0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  } else {
    byte(0xF0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3F));
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  XmlElement document() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    skip_between();
    auto root = element(0);
    skip_between();
    if (at_ != text_.size()) refuse("something follows the root element");
    return root;
  }

 private:
  [[noreturn]] void refuse(const char* why) const {
    throw std::invalid_argument("no usable XML at byte " + std::to_string(at_) + ": " + why);
  }

  bool take(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  // Goes behind the next occurrence and gives what is before it.
  std::string_view take_until(std::string_view end) {
    const auto found = text_.find(end, at_);
    if (found == std::string_view::npos) refuse("it ends in the middle");
    const auto before = text_.substr(at_, found - at_);
    at_ = found + end.size();
    return before;
  }

  // Blanks, comments and instructions.
  void skip_between() {
    for (skip_blanks(); at_ < text_.size(); skip_blanks()) {
      if (take("<!--")) {
        take_until("-->");
      } else if (take("<?")) {
        take_until("?>");
      } else {
        return;
      }
    }
  }

  std::string name() {
    const auto start = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    if (at_ == start) refuse("a name is expected");
    auto found = text_.substr(start, at_ - start);
    if (const auto colon = found.rfind(':'); colon != std::string_view::npos)
      found.remove_prefix(colon + 1);
    return std::string(found);
  }

  void skip_attributes() {
    for (skip_blanks(); at_ < text_.size() && is_name(text_[at_]); skip_blanks()) {
      name();
      skip_blanks();
      if (!take("=")) refuse("an attribute has no value");
      skip_blanks();
      if (take("\"")) {
        take_until("\"");
      } else if (take("'")) {
        take_until("'");
      } else {
        refuse("an attribute's value is not quoted");
      }
    }
  }

  void reference(std::string& out) {
    const auto entity = text_.substr(at_, std::min<std::size_t>(12, text_.size() - at_));
    const auto end = entity.find(';');
    if (end == std::string_view::npos) refuse("a reference does not end");
    const auto inner = entity.substr(0, end);
    if (inner == "lt") {
      out.push_back('<');
    } else if (inner == "gt") {
      out.push_back('>');
    } else if (inner == "amp") {
      out.push_back('&');
    } else if (inner == "quot") {
      out.push_back('"');
    } else if (inner == "apos") {
      out.push_back('\'');
    } else {
      append_utf8(out, number(inner));
    }
    at_ += end + 1;
  }

  std::uint32_t number(std::string_view inner) const {
    if (!inner.starts_with('#')) refuse("an unknown entity");
    const bool is_hex = inner.starts_with("#x");
    const auto digits = inner.substr(is_hex ? 2 : 1);
    std::uint32_t point = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), point, is_hex ? 16 : 10);
    const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (error != std::errc{} || end != digits.data() + digits.size() || point == 0 ||
        point > 0x10FFFF || is_surrogate) {
      refuse("a reference to no character");
    }
    return point;
  }

  XmlElement element(int depth) {
    if (depth == deepest) refuse("it is nested too deeply");
    if (text_.substr(at_).starts_with("<!")) refuse("document types are not read");
    if (!take("<")) refuse("an element is expected");
    XmlElement result;
    result.name = name();
    skip_attributes();
    if (take("/>")) return result;
    if (!take(">")) refuse("a tag does not end");
    content(result, depth);
    return result;
  }

  void content(XmlElement& result, int depth) {
    for (;;) {
      const auto start = at_;
      while (at_ < text_.size() && text_[at_] != '<' && text_[at_] != '&') ++at_;
      result.text.append(text_.substr(start, at_ - start));
      if (at_ == text_.size()) refuse("it ends in the middle");
      if (take("&")) {
        reference(result.text);
      } else if (take("</")) {
        if (name() != result.name) refuse("an element ends with another's name");
        skip_blanks();
        if (!take(">")) refuse("a tag does not end");
        // The blanks between children are no text.
        if (!result.children.empty()) result.text.clear();
        return;
      } else if (take("<!--")) {
        take_until("-->");
      } else if (take("<![CDATA[")) {
        result.text.append(take_until("]]>"));
      } else if (take("<?")) {
        take_until("?>");
      } else {
        result.children.push_back(element(depth + 1));
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

const XmlElement* XmlElement::find(std::string_view child) const {
  const auto found = std::ranges::find(children, child, &XmlElement::name);
  return found == children.end() ? nullptr : &*found;
}

std::string_view XmlElement::text_of(std::string_view child) const {
  const auto* found = find(child);
  return found == nullptr ? std::string_view{} : found->text;
}

XmlElement parse_xml(std::string_view text) { return Reader(text).document(); }

}  // namespace sourceflow::aws
