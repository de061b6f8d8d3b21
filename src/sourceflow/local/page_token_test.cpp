#include "sourceflow/local/page_token.hpp"

#include <gtest/gtest.h>

#include "sourceflow/local/base64.hpp"

namespace sourceflow::local {
namespace {

TEST(PageToken, GoesOnWhereItsListingEnded) {
  EXPECT_EQ(read_page_token("sqs.ListQueues or", page_token("sqs.ListQueues or", "orders")),
            "orders");
}

TEST(PageToken, IsNoneOfAnotherListing) {
  const std::string token = page_token("sqs.ListQueues or", "orders");

  EXPECT_EQ(read_page_token("sqs.ListQueues o", token), std::nullopt);
  EXPECT_EQ(read_page_token("sqs.ListQueues order", token), std::nullopt);
  EXPECT_EQ(read_page_token("a", "orders"), std::nullopt);
  EXPECT_EQ(read_page_token("a", ""), std::nullopt);
  EXPECT_EQ(read_page_token("a", to_base64("a\n")), std::nullopt);
}

}  // namespace
}  // namespace sourceflow::local
