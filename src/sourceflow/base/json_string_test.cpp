#include "sourceflow/base/json_string.hpp"

#include <gtest/gtest.h>

namespace sourceflow::base {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonString, EscapesWhatJsonDoesNotAllow) {
  EXPECT_EQ(quoted("say \"no\"\\\n\x01"), "\"say \\\"no\\\"\\\\\\u000a\\u0001\"");
}

TEST(JsonString, KeepsCharactersAndReplacesWhatIsNone) {
  EXPECT_EQ(quoted("é 中 😀"), "\"é 中 😀\"");
  EXPECT_EQ(quoted("a\xC3"), "\"a?\"");
  EXPECT_EQ(quoted("\xC0\x80 \xED\xA0\x80 \xF5"), "\"?? ??? ?\"");
}

}  // namespace
}  // namespace sourceflow::base
