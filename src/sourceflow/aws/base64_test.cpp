#include "sourceflow/aws/base64.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sourceflow::aws {
namespace {

TEST(Base64, FollowsTheStandardsExamples) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(from_base64("Zm8="), "fo");
}

TEST(Base64, RefusesOtherTexts) {
  for (const auto* text : {"Zg", "Zg=", "Z===", "====", "Zm9v!mFy", "Zg==Zg==", " Zg=", "Zm8\n"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(Base64, GivesBackWhatItWasGiven, (const std::string& bytes)) {
  RC_ASSERT(from_base64(to_base64(bytes)) == bytes);
}

}  // namespace
}  // namespace sourceflow::aws
