#pragma once

#include <string>

#include "sourceflow/message/append_fields.hpp"

namespace sourceflow::message {

/// Appends the JSON text of a struct, or of any type that a field may have. Sensitive fields are
/// written in full. Throws EncodeError with the path of a value that has no JSON text; `out` is
/// then as it was.
template <class T>
void encode_to(std::string& out, const T& value) {
  static_assert(Field<T>, "only a plain struct, or a type that a field may have, can be encoded");
  const auto start = out.size();
  try {
    json::append<json::Secrets::in_full>(out, value);
  } catch (const EncodeError&) {
    json::rethrow_with_path(out, start);
  }
}

/// The JSON text of a struct, or of any type that a field may have: its members are the fields
/// under their names in the struct, in their order, without the optionals that are empty.
template <class T>
std::string encode(const T& value) {
  std::string out;
  out.reserve(json::usual_size<T>());
  encode_to(out, value);
  return out;
}

}  // namespace sourceflow::message
