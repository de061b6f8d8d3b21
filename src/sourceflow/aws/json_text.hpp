#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace sourceflow::aws {

/// Appends the text as a JSON string. Requests are written directly, because making a tree of
/// values first costs more than everything else that is done to a message.
void append_json_string(std::string& out, std::string_view text);

/// Writes one JSON object or array after another into a text; commas come by themselves.
///
///     JsonText json;
///     json.open('{').member("QueueUrl", url).key("Entries").open('[') ... .close(']').close('}');
class JsonText {
 public:
  JsonText& open(char bracket) {
    separate();
    out_.push_back(bracket);
    return *this;
  }
  JsonText& close(char bracket) {
    out_.push_back(bracket);
    return *this;
  }
  JsonText& key(std::string_view name) {
    separate();
    append_json_string(out_, name);
    out_.push_back(':');
    return *this;
  }
  JsonText& value(std::string_view text) {
    separate();
    append_json_string(out_, text);
    return *this;
  }
  JsonText& value(bool flag) {
    separate();
    out_.append(flag ? "true" : "false");
    return *this;
  }
  JsonText& value(std::integral auto number) {
    separate();
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out_.append(digits, end);
    return *this;
  }
  JsonText& value(const char* text) { return value(std::string_view(text)); }
  template <class T>
  JsonText& member(std::string_view name, const T& content) {
    return key(name).value(content);
  }

  void reserve(std::size_t size) { out_.reserve(size); }
  std::string take() { return std::move(out_); }

 private:
  void separate() {
    if (!out_.empty() && out_.back() != '{' && out_.back() != '[' && out_.back() != ':')
      out_.push_back(',');
  }

  std::string out_;
};

}  // namespace sourceflow::aws
