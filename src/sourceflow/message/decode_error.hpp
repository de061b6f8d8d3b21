#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace sourceflow::message {

/// What is wrong with a JSON text or with a value that should become one, and where.
///
/// `path` is the way to the member, e.g. `lines[2].quantity`; empty when it is about the whole.
/// `what()` is both.
class JsonError : public std::runtime_error {
 public:
  JsonError(std::string path, std::string text)
      : std::runtime_error(path.empty() ? text : path + ": " + text),
        path_(std::move(path)),
        text_(std::move(text)) {}

  const std::string& path() const { return path_; }
  const std::string& text() const { return text_; }

 private:
  std::string path_;
  std::string text_;
};

/// Thrown for bytes that are no message of the wanted type. The text of a member that is
/// `Sensitive` is never quoted. Trying again does not help: keep the message as a dead letter with
/// `what()` as the reason.
class DecodeError : public JsonError {
 public:
  using JsonError::JsonError;
};

/// Thrown when a value has no JSON text: a number that is NaN or infinite, text that is not UTF-8,
/// a time outside the years 0 to 9999. Correct the value, or use a `Blob` for bytes.
class EncodeError : public JsonError {
 public:
  using JsonError::JsonError;
};

}  // namespace sourceflow::message
