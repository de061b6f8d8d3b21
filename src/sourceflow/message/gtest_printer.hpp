#pragma once

#include <ostream>

#include "sourceflow/message/print.hpp"

/// For tests: include this beside GoogleTest, and it prints plain structs as JSON with sensitive
/// fields masked, where it would otherwise print their bytes. GoogleTest itself is not included.
namespace testing::internal {

template <typename T>
class UniversalPrinter;

template <class T>
  requires sourceflow::message::Reflected<T> && sourceflow::message::Field<T>
class UniversalPrinter<T> {
 public:
  static void Print(const T& value, std::ostream* out) {
    *out << sourceflow::message::to_masked_text(value);
  }
};

}  // namespace testing::internal
