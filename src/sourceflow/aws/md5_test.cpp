#include "sourceflow/aws/md5.hpp"

#include <gtest/gtest.h>

namespace sourceflow::aws {
namespace {

TEST(Md5, OfABodyIsThatOfTheStandard) {
  EXPECT_EQ(md5_of("hello"), "5d41402abc4b2a76b9719d911017c592");
}

TEST(Md5, OfAttributesIsThatOfSqsInWhateverOrderTheyAre) {
  const MessageAttribute a{.name = "a", .value = "x"};
  const MessageAttribute b{.name = "b", .value = "\x01", .data_type = "Binary"};
  const MessageAttribute n{.name = "n", .value = "5", .data_type = "Number.int"};

  EXPECT_EQ(md5_of({a, b, n}), "f177925fea077fa60a344ac7e01b414d");
  EXPECT_EQ(md5_of({n, b, a}), "f177925fea077fa60a344ac7e01b414d");
}

}  // namespace
}  // namespace sourceflow::aws
