#include "sourceflow/base/nearest.hpp"

#include <gtest/gtest.h>

namespace sourceflow::base {
namespace {

const std::vector<std::string> words{"list", "redrive", "purge"};

TEST(Nearest, FindsWhatWasProbablyMeant) {
  EXPECT_EQ(*nearest("lst", words), "list");
  EXPECT_EQ(*nearest("redirve", words), "redrive");
}

TEST(Nearest, DoesNotGuessWhereNothingIsNear) { EXPECT_EQ(nearest("provision", words), nullptr); }

}  // namespace
}  // namespace sourceflow::base
