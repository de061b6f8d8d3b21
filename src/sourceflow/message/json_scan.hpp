#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// The smallest parts of a JSON text: numbers and strings.
namespace sourceflow::message::json {

/// The length of the number at the front of `text`; zero if none stands there.
std::size_t number_length(std::string_view text);

/// What a string says. `end` is the place of its closing quote, or of what is wrong with it.
struct ScannedString {
  std::string_view text;
  std::size_t end = 0;
  const char* complaint = nullptr;
};

/// Reads the string whose first character, behind the quote, is at `begin`. A string without
/// escapes is a part of `json`; one with escapes is put into `unescaped`, which must be empty.
ScannedString scan_string(std::string_view json, std::size_t begin, std::string& unescaped);

}  // namespace sourceflow::message::json
