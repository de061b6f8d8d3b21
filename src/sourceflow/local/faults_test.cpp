#include "sourceflow/local/faults.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace sourceflow::local {
namespace {

TEST(FaultRule, IsReadFromText) {
  const auto throttle = FaultRule::parse("sqs.SendMessage=throttle:0.25");
  const auto latency = FaultRule::parse("*=latency:1:10..200");

  EXPECT_EQ(throttle.operation, "sqs.SendMessage");
  EXPECT_EQ(throttle.kind, FaultKind::throttle);
  EXPECT_EQ(throttle.rate, 0.25);
  EXPECT_EQ(latency.most.count(), 200);
  for (const auto* wrong : {"",
                            "sqs.*",
                            "sqs.*=",
                            "sqs.*=fire:1",
                            "sqs.*=error:2",
                            "sqs.*=error:x",
                            "sqs.*=error:1:2",
                            "*=latency:1",
                            "*=latency:1:9..1",
                            "=error:1"}) {
    EXPECT_THROW(FaultRule::parse(wrong), std::invalid_argument) << wrong;
  }
}

TEST(FaultRule, HasNumbersThatAreSome) {
  for (const auto* text : {"*=throttle:nan", "*=latency:1:nan..200", "*=latency:1:0..1e300"})
    EXPECT_THROW(FaultRule::parse(text), std::invalid_argument) << text;
}

TEST(Faults, HitTheOperationsTheyName) {
  base::SeededRandom random(1);
  Faults faults({FaultRule::parse("sqs.Send*=error:1")}, random);

  EXPECT_TRUE(faults.strikes(FaultKind::error, "sqs.SendMessage"));
  EXPECT_FALSE(faults.strikes(FaultKind::error, "sqs.ReceiveMessage"));
  EXPECT_FALSE(faults.strikes(FaultKind::throttle, "sqs.SendMessage"));
}

TEST(Faults, HitAsOftenAsTheirRate) {
  base::SeededRandom random(1);
  Faults faults({FaultRule::parse("*=reset:0.1")}, random);

  int hits = 0;
  for (int i = 0; i < 10'000; ++i)
    hits += faults.strikes(FaultKind::reset, "sqs.SendMessage") ? 1 : 0;

  EXPECT_NEAR(hits, 1000, 150);
}

TEST(Faults, DelayWithinTheirRange) {
  base::SeededRandom random(1);
  Faults faults({FaultRule::parse("*=latency:1:10..20")}, random);

  for (int i = 0; i < 100; ++i) {
    const auto latency = faults.latency("sqs.SendMessage").count();
    EXPECT_GE(latency, 10);
    EXPECT_LE(latency, 20);
  }
}

}  // namespace
}  // namespace sourceflow::local
