#pragma once

#include <string>

#include "sourceflow/message/encode.hpp"

namespace sourceflow::message {

/// The value as JSON for people: logs, test output, reasons. Sensitive fields are masked, so it
/// cannot be read back, and a value that has no JSON text is described instead of thrown.
template <class T>
std::string to_masked_text(const T& value) {
  static_assert(Field<T>, "only a plain struct, or a type that a field may have, can be printed");
  std::string out;
  try {
    json::append<json::Secrets::masked>(out, value);
  } catch (const EncodeError& error) {
    out.append("... (").append(error.text()).append(")");
  }
  return out;
}

}  // namespace sourceflow::message
