#include "sourceflow/message/base64.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sourceflow::message {
namespace {

std::string base64(base::BlobView bytes) {
  std::string text;
  append_base64(text, bytes);
  return text;
}

TEST(Base64, WritesTheVectorsOfItsStandard) {
  EXPECT_EQ(base64(base::as_blob("")), "");
  EXPECT_EQ(base64(base::as_blob("f")), "Zg==");
  EXPECT_EQ(base64(base::as_blob("fo")), "Zm8=");
  EXPECT_EQ(base64(base::as_blob("foo")), "Zm9v");
  EXPECT_EQ(base64(base::as_blob("foob")), "Zm9vYg==");
  EXPECT_EQ(base64(base::as_blob("fooba")), "Zm9vYmE=");
  EXPECT_EQ(base64(base::as_blob("foobar")), "Zm9vYmFy");
}

TEST(Base64, RefusesWhatItWouldNotWrite) {
  for (const auto* text :
       {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "====", "Zm 9", "Zm-_", "Zg==Zg=="}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

RC_GTEST_PROP(Base64, KeepsEveryByte, (const base::Blob& bytes)) {
  RC_ASSERT(from_base64(base64(bytes)) == bytes);
}

}  // namespace
}  // namespace sourceflow::message
