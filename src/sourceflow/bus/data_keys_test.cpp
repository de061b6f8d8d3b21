#include "sourceflow/bus/data_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using namespace std::chrono_literals;
using namespace base::literals;
using testing::IsEmpty;
using testing::SizeIs;

const Moment start{1000s};
const std::string orders = "alias/orders";

SharedSealingKey some_key() {
  static std::uint8_t byte = 0;
  const base::SecretBytes data_key(base::Blob(32, ++byte));
  return std::make_shared<const SealingKey>(DataKeyLabel{"arn", "orders", base::Blob(1, byte)},
                                            data_key);
}

/// Keys with one asked for and given at the start.
DataKeys with_a_key(DataKeyLimits limits, SharedSealingKey key = some_key()) {
  DataKeys keys(limits);
  keys.take(orders, 1_KiB, start);
  keys.refreshed(orders, std::move(key), start);
  return keys;
}

TEST(DataKeys, AskForTheFirstKeyOnce) {
  DataKeys keys;

  const auto first = keys.take(orders, 1_KiB, start);
  const auto second = keys.take(orders, 1_KiB, start + 1s);

  EXPECT_TRUE(first.ask);
  EXPECT_FALSE(second.ask);
  EXPECT_EQ(second.key, nullptr);
}

TEST(DataKeys, AreApartByName) {
  auto keys = with_a_key({});

  const auto other = keys.take("alias/payments", 1_KiB, start);

  EXPECT_TRUE(other.ask);
  EXPECT_EQ(other.key, nullptr);
}

TEST(DataKeys, ServeUntilTheirAgeIsReached) {
  auto keys = with_a_key({.age = 300s});

  EXPECT_NE(keys.take(orders, 1_KiB, start + 299s).key, nullptr);
  EXPECT_EQ(keys.take(orders, 1_KiB, start + 300s).key, nullptr);
}

TEST(DataKeys, CountTheirAgeFromWhenTheyWereAskedFor) {
  DataKeys keys;
  keys.take(orders, 1_KiB, start);

  keys.refreshed(orders, some_key(), start - 10s);

  EXPECT_EQ(keys.take(orders, 1_KiB, start + 290s).key, nullptr);
}

TEST(DataKeys, ServeUntilTheirUsesAreReached) {
  auto keys = with_a_key({.uses = 3});

  for (int use = 0; use < 3; ++use) EXPECT_NE(keys.take(orders, 1_KiB, start).key, nullptr);
  EXPECT_EQ(keys.take(orders, 1_KiB, start).key, nullptr);
}

TEST(DataKeys, ServeUntilTheirBytesAreReached) {
  auto keys = with_a_key({.bytes = 10_MiB});

  EXPECT_NE(keys.take(orders, 6_MiB, start).key, nullptr);
  EXPECT_NE(keys.take(orders, 4_MiB, start).key, nullptr);
  EXPECT_EQ(keys.take(orders, 1_B, start).key, nullptr);
}

TEST(DataKeys, AreAskedForAgainWhileTheOldOneStillServes) {
  auto keys = with_a_key({.age = 300s});

  const auto young = keys.take(orders, 1_KiB, start + 239s);
  const auto worn = keys.take(orders, 1_KiB, start + 240s);
  const auto next = keys.take(orders, 1_KiB, start + 241s);

  EXPECT_FALSE(young.ask);
  EXPECT_TRUE(worn.ask);
  EXPECT_NE(worn.key, nullptr);
  EXPECT_FALSE(next.ask);
  EXPECT_EQ(next.key, worn.key);
}

TEST(DataKeys, GiveTheNewOneAsSoonAsItIsThere) {
  auto keys = with_a_key({});
  const auto renewed = some_key();
  keys.take(orders, 1_KiB, start + 240s);

  keys.refreshed(orders, renewed, start + 240s);

  EXPECT_EQ(keys.take(orders, 1_KiB, start + 241s).key, renewed);
}

TEST(DataKeys, ServeWhileKmsIsAway) {
  auto keys = with_a_key({.age = 300s, .pause = 1s});
  keys.take(orders, 1_KiB, start + 240s);

  keys.not_refreshed(orders, start + 241s);

  const auto during = keys.take(orders, 1_KiB, start + 241500ms);
  EXPECT_NE(during.key, nullptr);
  EXPECT_FALSE(during.ask);
  const auto later = keys.take(orders, 1_KiB, start + 242s);
  EXPECT_NE(later.key, nullptr);
  EXPECT_TRUE(later.ask);
}

TEST(DataKeys, TellWhenToAskAgainIfKmsIsAwayAndNoKeyServes) {
  DataKeys keys({.pause = 1s});
  keys.take(orders, 1_KiB, start);
  keys.not_refreshed(orders, start + 2s);

  const auto waiting = keys.take(orders, 1_KiB, start + 2500ms);

  EXPECT_EQ(waiting.key, nullptr);
  EXPECT_FALSE(waiting.ask);
  EXPECT_EQ(waiting.again, start + 3s);
}

TEST(DataKeys, LeaveKmsAloneForLongerEachTimeUntilItAnswers) {
  DataKeys keys({.pause = 1s});
  std::vector<Moment::duration> pauses;
  for (int failure = 0; failure < 5; ++failure) {
    keys.take(orders, 1_KiB, start + failure * 100s);
    pauses.push_back(keys.not_refreshed(orders, start + failure * 100s) - start - failure * 100s);
  }
  keys.take(orders, 1_KiB, start + 600s);
  keys.refreshed(orders, some_key(), start + 600s);
  keys.take(orders, 1_KiB, start + 900s);

  EXPECT_THAT(pauses, testing::ElementsAre(1s, 2s, 4s, 8s, 8s));
  EXPECT_EQ(keys.not_refreshed(orders, start + 900s), start + 901s);
}

TEST(DataKeys, AreLetGoWhenTheirTimeIsOver) {
  const auto key = some_key();
  auto keys = with_a_key({.age = 300s}, key);

  keys.forget_old(start + 299s);
  EXPECT_EQ(keys.size(), 1u);
  keys.forget_old(start + 300s);

  EXPECT_EQ(keys.size(), 0u);
  EXPECT_EQ(key.use_count(), 1);
}

TEST(DataKeys, KeepNoMoreThanTheirNumber) {
  DataKeys keys({.keys = 2});
  for (int i = 0; i < 3; ++i) {
    const auto name = std::to_string(i);
    keys.take(name, 1_KiB, start + i * 1s);
    keys.refreshed(name, some_key(), start + i * 1s);
  }

  EXPECT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys.take("0", 1_KiB, start + 3s).key, nullptr);
  EXPECT_NE(keys.take("2", 1_KiB, start + 3s).key, nullptr);
}

TEST(DataKeys, AskFewerThanAHundredTimesForAMillionMessages) {
  DataKeys keys;
  const auto key = some_key();
  int asked = 0;

  // An hour at 278 messages a second.
  for (int i = 0; i < 1'000'000; ++i) {
    const auto now = start + i * 3600us;
    if (!keys.take(orders, 1_KiB, now).ask) continue;
    ++asked;
    keys.refreshed(orders, key, now);
  }

  EXPECT_LT(asked, 100);
}

TEST(DataKeys, AskFewerThanAHundredTimesForAMillionMessagesOfASenderToThreeServices) {
  DataKeys sender;
  std::vector<DataKeys> receivers(3);
  std::vector<std::pair<std::string, SharedSealingKey>> sent;
  int asked = 0;
  int calls = 0;

  // An hour; each data key has a name of its own, as what comes encrypted has.
  for (int i = 0; i < 1'000'000; ++i) {
    const auto now = start + i * 3600us;
    const auto advice = sender.take(orders, 1_KiB, now);
    if (advice.ask) {
      sent.emplace_back("data key " + std::to_string(++asked), some_key());
      sender.refreshed(orders, sent.back().second, now);
      ++calls;
    }
    for (auto& receiver : receivers) {
      if (!receiver.take(sent.back().first, 1_KiB, now).ask) continue;
      receiver.refreshed(sent.back().first, sent.back().second, now);
      ++calls;
    }
  }

  EXPECT_LT(calls, 100);
}

TEST(DataKeyLimits, AreFineByDefault) { EXPECT_THAT(DataKeyLimits{}.validate(), IsEmpty()); }

TEST(DataKeyLimits, ComplainOfEachThatCannotBeUsed) {
  const DataKeyLimits limits{.age = 0s, .uses = 0, .bytes = 0_B, .keys = 0, .pause = -1s};

  EXPECT_THAT(limits.validate(), SizeIs(5));
}

}  // namespace
}  // namespace sourceflow::bus
