#include "sourceflow/base/base64.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sourceflow::base {
namespace {

TEST(Base64, WritesTheVectorsOfItsStandard) {
  EXPECT_EQ(to_base64(as_blob("")), "");
  EXPECT_EQ(to_base64(as_blob("f")), "Zg==");
  EXPECT_EQ(to_base64(as_blob("fo")), "Zm8=");
  EXPECT_EQ(to_base64(as_blob("foo")), "Zm9v");
  EXPECT_EQ(to_base64(as_blob("foob")), "Zm9vYg==");
  EXPECT_EQ(to_base64(as_blob("fooba")), "Zm9vYmE=");
  EXPECT_EQ(to_base64(as_blob("foobar")), "Zm9vYmFy");
}

TEST(Base64, RefusesWhatItWouldNotWrite) {
  for (const auto* text :
       {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "====", "Zm 9", "Zm-_", "Zg==Zg=="}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(Base64, WritesForUrlsWithoutPaddingAndReadsNothingElse) {
  std::string text;
  append_base64url(text, Blob{0xfb, 0xff, 0xfe, 0xff});
  Blob bytes(4);

  EXPECT_EQ(text, "-__-_w");
  EXPECT_TRUE(read_base64url(text, bytes));
  EXPECT_EQ(bytes, (Blob{0xfb, 0xff, 0xfe, 0xff}));
  for (const auto* other : {"-__-_x", "-__-_w=", "+//+/w", "-__-_", "-__-_w-"})
    EXPECT_FALSE(read_base64url(other, bytes)) << other;
  EXPECT_FALSE(read_base64url(text, std::span(bytes).first(3)));
}

RC_GTEST_PROP(Base64, KeepsEveryByteForUrls, (const Blob& bytes)) {
  std::string text;
  append_base64url(text, bytes);
  Blob read(base64url_bytes(text.size()));

  RC_ASSERT(read_base64url(text, read));
  RC_ASSERT(read == bytes);
}

RC_GTEST_PROP(Base64, KeepsEveryByte, (const Blob& bytes)) {
  RC_ASSERT(from_base64(to_base64(bytes)) == bytes);
}

}  // namespace
}  // namespace sourceflow::base
