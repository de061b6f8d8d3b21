#include "sourceflow/bus/patient_log.hpp"

#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using namespace std::chrono_literals;

const Moment start{1000s};

TEST(PatientLog, TellsAnOutageOnceAPeriodAndWhenItIsOver) {
  PatientLog log{30s};

  EXPECT_TRUE(log.failed(start));
  EXPECT_FALSE(log.failed(start + 10s));
  EXPECT_TRUE(log.failed(start + 30s));
  EXPECT_EQ(log.succeeded(start + 31s), 3u);
  EXPECT_EQ(log.succeeded(start + 32s), 0u);
}

TEST(PatientLog, DoesNotFloodWhereFailuresAndSuccessesTakeTurns) {
  PatientLog log{30s};
  int lines = 0;

  for (auto now = start; now < start + 60s; now += 10ms) {
    lines += log.failed(now);
    lines += log.succeeded(now) > 0;
  }

  EXPECT_EQ(lines, 2);
}

}  // namespace
}  // namespace sourceflow::bus
