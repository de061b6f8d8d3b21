#include "sourceflow/store/sql/time_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sourceflow::store::sql {
namespace {

using namespace std::chrono;

std::string text(base::Time time) { return std::string(std::string_view(TimeText(time))); }

TEST(TimeText, AlwaysHasSixDigits) {
  EXPECT_EQ(text(base::Time{}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(text(base::Time{base::Duration{-1}}), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(text(sys_days{2001y / 2 / 28} + 23h + 5min + 7s + 42us), "2001-02-28T23:05:07.000042Z");
}

TEST(TimeText, ReachesFromTheYear1ToTheYear9999) {
  EXPECT_EQ(text(sys_days{1y / 1 / 1}), "0001-01-01T00:00:00.000000Z");
  EXPECT_EQ(text(sys_days{year{10000} / 1 / 1} - 1us), "9999-12-31T23:59:59.999999Z");
  EXPECT_THROW(text(sys_days{1y / 1 / 1} - 1us), std::invalid_argument);
  EXPECT_THROW(text(sys_days{year{10000} / 1 / 1}), std::invalid_argument);
}

RC_GTEST_PROP(TimeText, ReadsBackAndSortsAsTheTimesDo, ()) {
  const auto any = rc::gen::inRange<std::int64_t>(-60'000'000'000'000'000, 250'000'000'000'000'000);
  const base::Time a{base::Duration{*any}};
  const base::Time b{base::Duration{*any}};

  RC_ASSERT(time_of(text(a)) == a);
  RC_ASSERT((text(a) < text(b)) == (a < b));
}

TEST(TimeText, RefusesOtherTexts) {
  for (const char* wrong :
       {"", "2001-01-01", "2001-01-01 00:00:00.000000Z", "2001-01-01T00:00:00.00000xZ"}) {
    EXPECT_THROW(time_of(wrong), std::runtime_error) << wrong;
  }
}

}  // namespace
}  // namespace sourceflow::store::sql
