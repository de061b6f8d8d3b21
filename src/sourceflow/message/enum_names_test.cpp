#include "sourceflow/message/enum_names.hpp"

#include <gtest/gtest.h>

namespace outside {
namespace {
enum class Direction { down = -3, level = 0, up = 4, far_away = 100'000 };
}
struct Holder {
  enum class Inner : signed char { lowest = -16, none = 0, highest = 127 };
};
enum Unscoped : short { red, green };
enum class Answer : bool { no, yes };
enum class Wide : std::uint64_t { zero, last = 239, behind = 240 };
}  // namespace outside

namespace sourceflow::message {
namespace {

TEST(EnumNames, AreTheEnumeratorsAsWritten) {
  EXPECT_EQ(enum_name(outside::Direction::down), "down");
  EXPECT_EQ(enum_name(outside::Direction::up), "up");
  EXPECT_EQ(enum_name(outside::Holder::Inner::lowest), "lowest");
  EXPECT_EQ(enum_name(outside::Holder::Inner::highest), "highest");
  EXPECT_EQ(enum_name(outside::green), "green");
  EXPECT_EQ(enum_name(outside::Answer::yes), "yes");
  EXPECT_EQ(enum_name(outside::Wide::last), "last");
}

TEST(EnumNames, AreFoundForALocalEnum) {
  enum class Local { first, second };

  EXPECT_EQ(enum_name(Local::second), "second");
  EXPECT_EQ(enumerators<Local>().size(), 2u);
}

TEST(EnumNames, LeadBackToTheValue) {
  EXPECT_EQ(enum_from_name<outside::Direction>("down"), outside::Direction::down);
  EXPECT_EQ(enum_from_name<outside::Answer>("yes"), outside::Answer::yes);
  EXPECT_EQ(enum_from_name<outside::Direction>("Down"), std::nullopt);
  EXPECT_EQ(enum_from_name<outside::Direction>(""), std::nullopt);
}

TEST(EnumNames, AreMissingOutsideTheRangeAndBetweenTheEnumerators) {
  EXPECT_EQ(enum_name(outside::Direction::far_away), "");
  EXPECT_EQ(enum_name(outside::Wide::behind), "");
  EXPECT_EQ(enum_name(static_cast<outside::Direction>(2)), "");
}

}  // namespace
}  // namespace sourceflow::message
