#include "sourceflow/local/fifo_quotas.hpp"

#include <gtest/gtest.h>

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;

const base::Time start{1'000'000'000s};

int admitted(FifoQuotas& quotas, const std::set<std::string>& which, base::Time now, int calls) {
  int count = 0;
  for (int i = 0; i < calls; ++i) count += quotas.admits(which, now) ? 1 : 0;
  return count;
}

TEST(FifoQuotas, AreThreeHundredCallsASecondEach) {
  FifoQuotas quotas(true);

  EXPECT_EQ(admitted(quotas, {"orders send"}, start, 400), 300);
  EXPECT_EQ(admitted(quotas, {"orders receive"}, start, 400), 300);
  EXPECT_EQ(admitted(quotas, {"orders send"}, start + 100ms, 400), 30);
  EXPECT_EQ(admitted(quotas, {"orders send"}, start + 1h, 400), 300);
}

TEST(FifoQuotas, CountACallForNoneOfThemWhereOneIsSpent) {
  FifoQuotas quotas(true);
  admitted(quotas, {"a"}, start, 300);

  EXPECT_FALSE(quotas.admits({"a", "b"}, start));

  EXPECT_EQ(admitted(quotas, {"b"}, start, 400), 300);
}

TEST(FifoQuotas, AdmitEverythingWhereNobodyAskedForThem) {
  FifoQuotas quotas(false);

  EXPECT_EQ(admitted(quotas, {"a"}, start, 1'000), 1'000);
}

TEST(FifoQuotas, ForgetTheSilentButNotTheSpent) {
  FifoQuotas quotas(true);
  for (int i = 0; i < 20'000; ++i) quotas.admits({"group " + std::to_string(i)}, start);
  admitted(quotas, {"busy"}, start + 10s, 300);

  EXPECT_FALSE(quotas.admits({"busy"}, start + 10s));
}

}  // namespace
}  // namespace sourceflow::local
