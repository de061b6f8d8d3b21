#include "sourceflow/app/gathering.hpp"

#include <gtest/gtest.h>

namespace sourceflow::app {
namespace {

using std::chrono::milliseconds;
using Duration = Gathering::Duration;

TEST(Gathering, WaitsForThoseWhoWereAnsweredAndForNobodyElse) {
  Gathering gathering;
  EXPECT_EQ(gathering.patience(1), Duration{0});

  gathering.committed(3, 1, milliseconds{2});

  EXPECT_EQ(gathering.wanted(), 4u);
  EXPECT_GT(gathering.patience(1), Duration{0});
  EXPECT_LE(gathering.patience(1), milliseconds{1});
  EXPECT_EQ(gathering.patience(4), Duration{0});
}

TEST(Gathering, LetsASingleSenderGoAtOnce) {
  Gathering gathering;

  gathering.committed(1, 0, milliseconds{2});

  EXPECT_EQ(gathering.patience(1), Duration{0});
}

TEST(Gathering, WaitsForNobodyWhereACommitIsShort) {
  Gathering gathering;

  gathering.committed(8, 0, std::chrono::microseconds{10});

  EXPECT_EQ(gathering.patience(1), Duration{0});
}

TEST(Gathering, WaitsSeldomForThoseWhoDoNotComeBack) {
  Gathering gathering;
  int waits = 0;

  for (int i = 0; i < 1000; ++i) {
    gathering.committed(2, 0, milliseconds{2});
    if (gathering.patience(1) == Duration{0}) continue;
    ++waits;
    gathering.waited(false);
  }

  EXPECT_LT(waits, 30);
}

TEST(Gathering, WaitsAgainOnceTheyCome) {
  Gathering gathering;
  for (int i = 0; i < 10; ++i) gathering.waited(false);

  gathering.waited(true);
  gathering.committed(2, 0, milliseconds{2});

  EXPECT_GT(gathering.patience(1), Duration{0});
}

}  // namespace
}  // namespace sourceflow::app
