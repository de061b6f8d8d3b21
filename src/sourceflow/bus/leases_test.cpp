#include "sourceflow/bus/leases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const Moment start{1000s};

TEST(Leases, AreRenewedWhenHalfOfTheirTimeIsOver) {
  Leases leases{30s, 15min};
  leases.begin(1, start);

  EXPECT_THAT(leases.due(start + 14s), IsEmpty());
  EXPECT_THAT(leases.due(start + 15s), ElementsAre(1));
}

TEST(Leases, AreAskedForOnceUntilTheAnswerComes) {
  Leases leases{30s, 15min};
  leases.begin(1, start);
  leases.due(start + 15s);

  EXPECT_THAT(leases.due(start + 16s), IsEmpty());
  leases.not_renewed(1);
  EXPECT_THAT(leases.due(start + 17s), ElementsAre(1));
}

TEST(Leases, CountFromWhenTheRenewalWasAskedFor) {
  Leases leases{30s, 15min};
  leases.begin(1, start);
  leases.due(start + 15s);

  leases.renewed(1, start + 15s);

  EXPECT_TRUE(leases.holds(1, start + 44s));
  EXPECT_FALSE(leases.holds(1, start + 45s));
}

TEST(Leases, AreLostWhenTheyRunOutWhetherOrNotAnyoneLooked) {
  Leases leases{30s, 15min};
  leases.begin(1, start);

  EXPECT_THAT(leases.take_lost(start + 29s), IsEmpty());
  EXPECT_FALSE(leases.holds(1, start + 1h));
  EXPECT_THAT(leases.take_lost(start + 1h), ElementsAre(1));
  EXPECT_THAT(leases.take_lost(start + 1h), IsEmpty());
}

TEST(Leases, AreNoLongerRenewedAfterTheLongestHandling) {
  Leases leases{30s, 60s};
  leases.begin(1, start);
  auto now = start;
  int renewals = 0;

  while (leases.holds(1, now)) {
    now += 1s;
    for (const auto id : leases.due(now)) {
      leases.renewed(id, now);
      ++renewals;
    }
  }

  EXPECT_EQ(renewals, 3);
  EXPECT_EQ(now, start + 75s);
}

TEST(Leases, DoNotComeBackByALateRenewal) {
  Leases leases{30s, 15min};
  leases.begin(1, start);
  leases.due(start + 15s);
  leases.end(1);

  leases.renewed(1, start + 15s);

  EXPECT_FALSE(leases.holds(1, start + 16s));
}

}  // namespace
}  // namespace sourceflow::bus
