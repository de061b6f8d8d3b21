#include "sourceflow/store/sql/free_claims.hpp"

#include <gtest/gtest.h>

namespace sourceflow::store::sql {
namespace {

base::MessageId id(std::uint8_t number) {
  base::MessageId made;
  made.bytes[15] = number;
  return made;
}

TEST(FreeClaims, AreTakenOnce) {
  FreeClaims claims;
  claims.add({"orders", id(1)});

  EXPECT_FALSE(claims.take("boards", id(1)));
  EXPECT_TRUE(claims.take("orders", id(1)));
  EXPECT_FALSE(claims.take("orders", id(1)));
}

TEST(FreeClaims, GoToTheNextUnitWhenOneFails) {
  FreeClaims claims;
  claims.add({"orders", id(1)});
  claims.take("orders", id(1));
  claims.took("orders", id(2), false);
  claims.took("orders", id(3), true);

  claims.undo_unit();

  EXPECT_TRUE(claims.take("orders", id(1)));
  EXPECT_TRUE(claims.take("orders", id(2)));
  EXPECT_FALSE(claims.take("orders", id(3))) << "the savepoint has undone it";
}

TEST(FreeClaims, LeaveWhatNobodyTook) {
  FreeClaims claims;
  for (std::uint8_t number = 1; number <= 3; ++number) claims.add({"orders", id(number)});
  claims.take("orders", id(1));
  claims.keep_unit();
  claims.take("orders", id(2));
  claims.undo_unit();

  EXPECT_EQ(claims.take_all(),
            (std::vector<FreeClaims::Claim>{{"orders", id(2)}, {"orders", id(3)}}));
}

}  // namespace
}  // namespace sourceflow::store::sql
