#pragma once

#include <string_view>

#include "sourceflow/message/read_fields.hpp"

namespace sourceflow::message {

/// Reads a struct, or any type that a field may have, from its JSON text.
///
/// Members that the struct does not have are ignored and an absent `std::optional` is empty, so
/// that messages outlive changes of their struct. Everything else that differs is a DecodeError
/// with its path, for example `lines[2].quantity: expected an integer, found "two"`.
template <class T>
T decode(std::string_view json_text) {
  static_assert(Field<T>, "only a plain struct, or a type that a field may have, can be decoded");
  JsonReader in(json_text);
  T value{};
  json::read(in, value);
  in.finish();
  return value;
}

}  // namespace sourceflow::message
