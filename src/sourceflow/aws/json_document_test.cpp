#include "sourceflow/aws/json_document.hpp"

#include <gtest/gtest.h>

namespace sourceflow::aws {
namespace {

TEST(JsonDocument, KeepsAllOfAnAnswerInItsOwnMemoryWhichIsWiped) {
  const JsonDocument document(
      R"({"Plaintext": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"})", "KMS", true);

  const auto* const text = text_of(document.object().at("Plaintext")).data();
  const auto* const begin = reinterpret_cast<const char*>(&document);

  EXPECT_GE(text, begin);
  EXPECT_LT(text, begin + sizeof document);
}

}  // namespace
}  // namespace sourceflow::aws
