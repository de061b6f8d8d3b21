#include <mutex>
#include <sys/wait.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/bus/letter_payload.hpp"
#include "sourceflow/store/memory/memory_store.hpp"

#include "broken.hpp"
#include "tool.hpp"

namespace sourceflow::end_to_end {
namespace {

using namespace std::chrono_literals;
using testing::SizeIs;

TEST(DeadLetters, LoseNothingAndKeepTheirOrderWhenTheToolIsKilled) {
  constexpr int count = 30;
  Broken broken("counts.fifo");
  broken.let_die(count);
  broken.is_mended = true;
  const auto& endpoint = *broken.counting.endpoint;
  auto& service = broken.counting.service;
  int kills = 0;

  for (std::size_t handled = 3; handled < 40; handled += 12, ++kills) {
    Tool tool(endpoint, {"dlq", "redrive", "counts.fifo", "--rate", "100", "--hold", "2"});
    ASSERT_TRUE(service.has_handled(handled));
    tool.kill_now();
    EXPECT_TRUE(WIFSIGNALED(tool.exit_status()));
    // What the killed one had in hand is hidden until its hold is over.
    ASSERT_TRUE(becomes_true([&] { return broken.counting.dead_letters().in_flight() == 0; }));
  }
  Tool last(endpoint, {"dlq", "redrive", "counts.fifo"});

  EXPECT_EQ(last.exit_status(), 0);
  ASSERT_TRUE(service.has_handled(2 * count));
  EXPECT_EQ(service.handled().at("a"), payloads(1, count));
  EXPECT_EQ(service.handled().at("b"), payloads(1, count));
  EXPECT_EQ(broken.counting.dead_letters().size(), 0u);
  // Sent and not yet deleted when it was killed: once at most for each, and known by its id.
  EXPECT_LE(service.duplicates(), static_cast<std::size_t>(kills));
}

TEST(DeadLetters, AreChangedAndSentUnderTheirOwnIdWithAHistory) {
  Broken broken("counts.fifo");
  broken.let_die(2);
  const auto history = store::memory();
  broken.admin.keep_history(history);
  const auto letter = broken.admin.dead_letters("counts.fifo", {.entity_id = "a"}, 0).at(0);
  broken.is_mended = true;

  EXPECT_THROW(broken.admin.edit("counts.fifo", {.id = letter.id, .payload = "[]"}),
               std::invalid_argument);
  EXPECT_EQ(broken.counting.dead_letters().visible(), 4u);
  EXPECT_TRUE(broken.admin.edit(
      "counts.fifo", {.id = letter.id, .payload = R"({"number":77})", .note = "miscounted"}));
  EXPECT_FALSE(broken.admin.edit("counts.fifo", {.id = letter.id, .payload = "{}"}));

  ASSERT_TRUE(broken.counting.service.has_handled(1));
  EXPECT_EQ(broken.counting.service.handled().at("a"), std::vector{payload(77)});
  EXPECT_EQ(broken.counting.dead_letters().visible(), 3u);
  std::vector<store::DeadLetter> kept;
  for (const auto& each : history->dead_letters(10))
    if (each.message_id == letter.message_id) kept.push_back(each);
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_EQ(kept[0].body, letter.body);
  EXPECT_EQ(kept[0].reason, "broken");
  EXPECT_EQ(kept[0].receive_count, 1);
  EXPECT_EQ(kept[0].replay.value().to, "counts.fifo");
  EXPECT_EQ(kept[0].replay.value().note, "miscounted");
  EXPECT_EQ(kept[0].replay.value().body, bus::with_payload(letter.body, R"({"number":77})"));
}

TEST(DeadLetters, AreMovedBySqsWhereItDoesTheSame) {
  Broken broken("counts");
  broken.let_die(20);
  broken.is_mended = true;
  std::size_t told = 0;

  const auto moved = broken.admin.redrive("counts", {.goes_on = [&](std::size_t sent) {
                                            told = sent;
                                            return true;
                                          }});

  EXPECT_EQ(moved, 40u);
  EXPECT_EQ(told, 40u);
  ASSERT_TRUE(broken.counting.service.has_handled(40));
  EXPECT_EQ(broken.counting.service.duplicates(), 0u);
  EXPECT_EQ(broken.counting.dead_letters().size(), 0u);
}

TEST(DeadLetters, StayWhereAMoveIsCancelled) {
  Broken broken("counts");
  broken.let_die(20);
  broken.is_mended = true;

  const auto moved = broken.admin.redrive(
      "counts", {.rate = 5, .goes_on = [](std::size_t sent) { return sent < 2; }});

  EXPECT_LT(moved, 40u);
  EXPECT_EQ(broken.counting.dead_letters().size() + moved, 40u);
}

TEST(DeadLetters, AreSentBackOneByOneWithTheirHistory) {
  Broken broken("counts");
  broken.let_die(3);
  const auto history = store::memory();
  broken.admin.keep_history(history);
  broken.is_mended = true;

  EXPECT_EQ(broken.admin.redrive("counts", {.filter = {.fingerprint = "broken"}, .max = 4}), 4u);

  ASSERT_TRUE(broken.counting.service.has_handled(4));
  EXPECT_EQ(broken.admin.purge("counts", {}), 2u);
  int replayed = 0;
  int purged = 0;
  for (const auto& each : history->dead_letters(10)) {
    replayed += each.replay.value().to == "counts" ? 1 : 0;
    purged += each.replay.value().note == "purged" ? 1 : 0;
  }
  EXPECT_EQ(replayed, 4);
  EXPECT_EQ(purged, 2);
}

TEST(DeadLetters, AreToldOfOnceByTheServiceThatListens) {
  std::mutex mutex;
  std::vector<bus::DeadLetterNotice> notices;
  const auto told = [&] {
    const std::lock_guard lock(mutex);
    return notices;
  };
  Broken broken("counts", [&](bus::Aws& options) {
    options.dead_letters = {.every = 1s, .depth = 3, .notify = [&](const auto& notice) {
                              const std::lock_guard lock(mutex);
                              notices.push_back(notice);
                            }};
  });

  broken.let_die(2);
  ASSERT_TRUE(becomes_true([&] { return told().size() == 1; }));
  EXPECT_EQ(broken.counting.dead_letters().visible(), 4u);
  broken.admin.purge("counts", {});
  ASSERT_TRUE(becomes_true([&] { return told().size() == 2; }));

  EXPECT_EQ(told()[0].queue, "counts-dlq");
  EXPECT_TRUE(told()[0].is_raised);
  EXPECT_GE(told()[0].depth, 3);
  EXPECT_FALSE(told()[1].is_raised);
}

}  // namespace
}  // namespace sourceflow::end_to_end
