#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "sourceflow/base/json_string.hpp"
#include "sourceflow/telemetry/trace_context.hpp"

namespace sourceflow::telemetry {

/// Writes JSON straight into a text: an exporter that first made a tree of values would take more
/// of the processor than the spans are worth.
class JsonText {
 public:
  void reserve(std::size_t size) { text_.reserve(size); }
  JsonText& begin(char bracket) {
    comma();
    text_ += bracket;
    return *this;
  }
  JsonText& end(char bracket) {
    text_ += bracket;
    return *this;
  }
  /// Names need no escapes.
  JsonText& name(std::string_view name) {
    comma();
    text_ += '"';
    text_ += name;
    text_ += "\":";
    return *this;
  }
  /// Values that are JSON already.
  JsonText& add_json(std::string_view values) {
    comma();
    text_ += values;
    return *this;
  }
  /// As it is, without a comma before it.
  JsonText& add_raw(std::string_view text) {
    text_ += text;
    return *this;
  }
  /// Sixteen hexadecimal digits, as they are.
  JsonText& add_digits_of(std::uint64_t value) {
    append_hex(text_, value);
    return *this;
  }
  JsonText& add(std::string_view value) {
    comma();
    quote(value);
    return *this;
  }
  JsonText& add(std::integral auto value) { return number(value); }
  JsonText& add(double value) { return number(value); }
  /// What OTLP writes as text, since JavaScript cannot count that far.
  JsonText& add_large(std::integral auto value) {
    comma();
    text_ += '"';
    digits(value);
    text_ += '"';
    return *this;
  }

  JsonText& add_flag(bool value) {
    comma();
    text_ += value ? "true" : "false";
    return *this;
  }

  std::size_t size() const { return text_.size(); }
  std::string take() { return std::move(text_); }

 private:
  void comma() {
    if (!text_.empty() && text_.back() != '{' && text_.back() != '[' && text_.back() != ':')
      text_ += ',';
  }
  void digits(auto value) {
    char buffer[32];
    text_.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
  }
  JsonText& number(auto value) {
    comma();
    digits(value);
    return *this;
  }
  void quote(std::string_view value) { base::append_json_string(text_, value); }

  std::string text_;
};

}  // namespace sourceflow::telemetry
