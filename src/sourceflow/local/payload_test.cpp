#include "sourceflow/local/payload.hpp"

#include <gtest/gtest.h>

#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/characters.hpp"
#include "sourceflow/local/receipt_handle.hpp"

namespace sourceflow::local {
namespace {

TEST(Payload, HasTheDigestsThatAwsComputes) {
  const auto payload = make_payload(
      "hello",
      {{"n", "Number.int", "5"}, {"b", "Binary", std::string("\1")}, {"a", "String", "x"}});

  EXPECT_EQ(hex(payload->md5_of_body), "5d41402abc4b2a76b9719d911017c592");
  EXPECT_EQ(hex(payload->md5_of_attributes), "f177925fea077fa60a344ac7e01b414d");
  EXPECT_EQ(payload->size, 5u + 1 + 10 + 1 + 1 + 6 + 1 + 1 + 6 + 1);
}

TEST(Base64, GoesBothWays) {
  for (const std::string bytes : {"", "a", "ab", "abc", "abcd"}) {
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  }
  EXPECT_EQ(to_base64(std::string("\xff\xfe\x00", 3)), "//4A");
  for (const auto* text : {"a", "ab", "abc", "ab=c", "====", "a b=", "YQ==YQ=="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

TEST(ReceiptHandle, ComesBackFromItsText) {
  const ReceiptHandle handle{0x1122334455667788, 42, 7, 3};

  EXPECT_EQ(ReceiptHandle::parse(handle.text()), handle);
  EXPECT_EQ(ReceiptHandle::parse("nonsense"), std::nullopt);
}

TEST(Characters, AreThoseOfXml) {
  for (const auto* text : {"",
                           "plain",
                           "tab\t line\r\n",
                           "\xc3\xa4",
                           "\xe6\x97\xa5",
                           "\xf0\x9f\x98\x80",
                           "long enough for eight bytes at once \xc3\xa4 and more"}) {
    EXPECT_TRUE(is_xml_text(text)) << text;
  }
  for (const auto* text : {"\x01",
                           "eight bytes and \x1f",
                           "\xff",
                           "\xc3",
                           "\xc0\x80",
                           "\xed\xa0\x80",
                           "\xef\xbf\xbf",
                           "\xf5\x80\x80\x80",
                           "\xe6\x97"}) {
    EXPECT_FALSE(is_xml_text(text)) << text;
  }
  EXPECT_FALSE(is_xml_text(std::string_view("\0", 1)));
}

}  // namespace
}  // namespace sourceflow::local
