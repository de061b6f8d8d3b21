#include <atomic>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/message/wire.hpp"

#include "counting.hpp"
#include "sqs_client.hpp"

namespace sourceflow::end_to_end {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string renamed(std::string body) { return body.replace(body.find("Count"), 5, "Cuont"); }

TEST(Bus, MakesADeadLetterOfWhatIsNoMessageAndGoesOn) {
  Counting counting("counts.fifo", [](const app::Incoming& message) {
    if (message.envelope.name == "Count") return app::Handled{};
    return app::Handled{app::Outcome::unusable, "no handler for " + message.envelope.name};
  });
  const auto good = message::to_wire(command("counts.fifo", "a", 1).envelope);

  send(*counting.endpoint, "counts.fifo", "hello", "a");
  send(*counting.endpoint, "counts.fifo", R"({"metadata":{"id":"two"}})", "a");
  send(*counting.endpoint, "counts.fifo", renamed(good), "a");
  send(*counting.endpoint, "counts.fifo", good, "a");

  ASSERT_TRUE(counting.service.has_handled(1));
  ASSERT_TRUE(becomes_true([&] { return counting.queue().size() == 0; }));
  const auto dead = counting.dead_letters().messages();
  ASSERT_EQ(dead.size(), 3u);
  EXPECT_EQ(dead[0].body, "hello");
  EXPECT_THAT(dead[0].attributes.at("DeadLetterReason"), HasSubstr("decode: "));
  EXPECT_EQ(dead[0].attributes.at("DeadLetterSource"), "counts.fifo");
  EXPECT_THAT(dead[1].attributes.at("DeadLetterReason"), HasSubstr("metadata.id"));
  EXPECT_EQ(dead[2].attributes.at("DeadLetterReason"), "no handler for Cuont");
  EXPECT_EQ(dead[2].group, "a");
}

TEST(Bus, BuriesWhatFailsAtEveryReceiveAndHandlesWhatIsBehindIt) {
  Counting counting("counts.fifo", [](const app::Incoming& message) {
    if (message.envelope.payload != payload(1)) return app::Handled{};
    return app::Handled{app::Outcome::failed, "number one never works"};
  });

  counting.send(9, {"a"});

  ASSERT_TRUE(counting.service.has_handled(8));
  EXPECT_EQ(counting.service.handled().at("a"), payloads(2, 9));
  const auto dead = counting.dead_letters().messages();
  ASSERT_EQ(dead.size(), 1u);
  EXPECT_EQ(dead[0].attributes.at("DeadLetterReason"), "number one never works");
  EXPECT_TRUE(becomes_true([&] { return counting.queue().size() == 0; }));
}

TEST(Bus, TellsTheHandlerThatItsLeaseIsLostAndLeavesTheMessageToOthers) {
  std::atomic<int> tries = 0;
  const auto script = [&](const app::Incoming& message) {
    if (++tries > 1) return app::Handled{};
    const bool is_lost = becomes_true([&] { return message.lease_lost.stop_requested(); });
    return app::Handled{is_lost ? app::Outcome::lost : app::Outcome::handled, {}};
  };
  Counting counting("counts.fifo", script, {.visibility = 5s}, [](bus::Aws& options) {
    options.longest_handling = 1s;
  });

  counting.send(1, {"a"});

  EXPECT_TRUE(counting.service.has_handled(1));
  EXPECT_EQ(tries, 2);
}

TEST(Bus, RenewsTheVisibilityWhileAHandlerWorks) {
  std::atomic<int> tries = 0;
  const auto script = [&](const app::Incoming&) {
    ++tries;
    const auto end = in(7s);
    becomes_true([&] { return std::chrono::steady_clock::now() > end; });
    return app::Handled{};
  };
  Counting counting("counts", script, {.visibility = 5s});

  counting.send(1, {"a"});

  ASSERT_TRUE(counting.service.has_handled(1));
  EXPECT_TRUE(becomes_true([&] { return counting.queue().size() == 0; }));
  EXPECT_EQ(tries, 1);
}

TEST(Bus, ReceivesNoMoreThanItCanDeleteAndGoesOnOnceItCan) {
  Counting counting("counts", {}, {}, [](bus::Aws& options) { options.max_in_hand = 50; });
  auto& endpoint = *counting.endpoint;
  endpoint.set_faults(
      {{.operation = "sqs.DeleteMessageBatch", .kind = local::FaultKind::entry, .rate = 1}});

  counting.send(1500, {"a"});

  ASSERT_TRUE(counting.carriage.has_carried(1500));
  ASSERT_TRUE(
      becomes_true([&] { return endpoint.statistics()["sqs.DeleteMessageBatch"].requests >= 60; }));
  // Held, waiting to be deleted, and in calls on their way.
  EXPECT_LE(counting.service.handled().at("a").size(), 250u);

  endpoint.set_faults({});
  EXPECT_TRUE(counting.service.has_handled(1500));
  EXPECT_TRUE(becomes_true([&] { return counting.queue().size() == 0; }));
}

TEST(Bus, RefusesWhatIsTooLargeBeforeItIsSent) {
  Counting counting("counts");
  auto entry = command("counts", "a", 1);
  entry.envelope.payload = "{\"text\":\"" + std::string(1 << 20, 'x') + "\"}";

  EXPECT_THROW(counting.connection->check(entry), std::invalid_argument);
  entry.envelope.payload = "{\"text\":\"" + std::string(1 << 10, 'x') + "\"}";
  EXPECT_NO_THROW(counting.connection->check(entry));
}

TEST(Bus, CarriesABodyOfExactlyTheLimitAndRefusesOneByteMore) {
  Counting counting("counts");
  auto entry = command("counts", "a", 1);
  const auto is_accepted = [&](std::size_t length) {
    entry.envelope.payload = "{\"text\":\"" + std::string(length, 'x') + "\"}";
    try {
      counting.connection->check(entry);
      return true;
    } catch (const std::invalid_argument&) {
      return false;
    }
  };
  std::size_t longest = 1;
  for (std::size_t step = 1 << 20; step > 0; step /= 2)
    if (is_accepted(longest + step)) longest += step;

  EXPECT_FALSE(is_accepted(longest + 1));
  ASSERT_TRUE(is_accepted(longest));
  counting.connection->carry({entry}, counting.carriage.done());

  EXPECT_TRUE(counting.service.has_handled(1)) << "SQS takes what we accept";
  EXPECT_GT(longest, (std::size_t{1} << 20) - 1024) << "and we accept what SQS takes";
}

}  // namespace
}  // namespace sourceflow::end_to_end
