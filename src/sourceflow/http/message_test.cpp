#include "sourceflow/http/message.hpp"

#include <gtest/gtest.h>

namespace sourceflow::http {
namespace {

TEST(Headers, AreFoundWithoutRegardToCase) {
  const Headers headers{{"Content-Type", "text/xml"}, {"x-amzn-RequestId", "1"}};

  ASSERT_NE(find(headers, "content-type"), nullptr);
  EXPECT_EQ(*find(headers, "X-Amzn-Requestid"), "1");
  EXPECT_EQ(find(headers, "content"), nullptr);
}

TEST(Headers, GiveTheFirstOfTwoLinesWithOneName) {
  const Headers headers{{"Date", "first"}, {"date", "second"}};

  EXPECT_EQ(*find(headers, "DATE"), "first");
}

}  // namespace
}  // namespace sourceflow::http
