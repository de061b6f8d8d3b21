#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/bus/admin.hpp"

#include "counting.hpp"
#include "sqs_client.hpp"

namespace sourceflow::end_to_end {
namespace {

using testing::SizeIs;

/// Handles nothing until it is mended.
class Redriving : public testing::Test {
 protected:
  void let_die(int count) {
    counting.send(count, {"a", "b"});
    ASSERT_TRUE(becomes_true(
        [&] { return counting.dead_letters().visible() == static_cast<std::size_t>(2 * count); }));
  }

  std::atomic<bool> is_mended = false;
  Counting counting{"counts.fifo", [this](const app::Incoming&) {
                      return is_mended ? app::Handled{}
                                       : app::Handled{app::Outcome::unusable, "broken"};
                    }};
  bus::Admin admin{options_for(*counting.endpoint)};
};

TEST_F(Redriving, ListsLettersWithoutTakingThemAway) {
  let_die(3);

  const auto letters = admin.dead_letters("counts.fifo", {}, 0);

  EXPECT_THAT(letters, SizeIs(6));
  EXPECT_EQ(letters[0].reason, "broken");
  EXPECT_EQ(letters[0].name, "Count");
  EXPECT_EQ(letters[0].source, "counts.fifo");
  EXPECT_EQ(counting.dead_letters().visible(), 6u);
}

TEST_F(Redriving, SendsLettersBackInTheOrderOfEachEntity) {
  let_die(15);
  is_mended = true;

  EXPECT_EQ(admin.redrive("counts-dlq.fifo", {}), 30u);

  ASSERT_TRUE(counting.service.has_handled(30));
  EXPECT_EQ(counting.service.handled().at("a"), payloads(1, 15));
  EXPECT_EQ(counting.service.handled().at("b"), payloads(1, 15));
  EXPECT_EQ(counting.dead_letters().size(), 0u);
}

TEST_F(Redriving, LetsALetterDieAndComeBackAgain) {
  let_die(1);
  admin.redrive("counts.fifo", {});
  ASSERT_TRUE(becomes_true([&] { return counting.dead_letters().visible() == 2; }));
  is_mended = true;

  admin.redrive("counts.fifo", {});

  EXPECT_TRUE(counting.service.has_handled(2));
}

TEST_F(Redriving, TakesOnlyWhatIsMeant) {
  let_die(1);
  const auto letters = admin.dead_letters("counts.fifo", {}, 0);
  is_mended = true;

  EXPECT_EQ(admin.redrive("counts.fifo", {.filter = {.id = letters.at(1).message_id}}), 1u);

  ASSERT_TRUE(counting.service.has_handled(1));
  EXPECT_EQ(counting.dead_letters().visible(), 1u);
  EXPECT_EQ(admin.purge("counts.fifo", {.reason = "something else"}), 0u);
  EXPECT_EQ(admin.purge("counts.fifo", {.reason = "broken"}), 1u);
  EXPECT_EQ(counting.dead_letters().size(), 0u);
}

TEST_F(Redriving, LeavesLettersInSightWhenTheyCannotBeSent) {
  let_die(1);

  EXPECT_ANY_THROW(admin.redrive("counts.fifo", {.to = "nowhere.fifo"}));
  EXPECT_ANY_THROW(admin.redrive("counts.fifo", {.to = "counts-dlq.fifo"}));
  counting.endpoint->set_faults({{.operation = "sqs.SendMessage", .rate = 1}});
  EXPECT_ANY_THROW(admin.redrive("counts.fifo", {}));

  EXPECT_EQ(counting.dead_letters().visible(), 2u);
}

}  // namespace
}  // namespace sourceflow::end_to_end
