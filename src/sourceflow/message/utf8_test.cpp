#include "sourceflow/message/utf8.hpp"

#include <gtest/gtest.h>

namespace sourceflow::message {
namespace {

TEST(Utf8, ShowsWhatIsNoUtf8AsReplacementCharacters) {
  EXPECT_EQ(readable("Z\u00fcrich \U0001F6B2"), "Z\u00fcrich \U0001F6B2");
  EXPECT_EQ(readable("M\xC3"), "M\uFFFD");
  EXPECT_EQ(readable(std::string_view("a\0b", 3)), "a\uFFFDb");
  EXPECT_EQ(readable("\xED\xA0\x80!"), "\uFFFD\uFFFD\uFFFD!");
  EXPECT_EQ(readable(""), "");
}

}  // namespace
}  // namespace sourceflow::message
