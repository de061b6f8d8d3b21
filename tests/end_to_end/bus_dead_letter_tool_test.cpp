// What an operator does with dead letters by the program `sourceflow`.
#include <cstdio>
#include <sys/wait.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/store/url/open_store.hpp"

#include "aws_clients.hpp"
#include "broken.hpp"
#include "tool.hpp"

namespace sourceflow::end_to_end {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

int exit_code(Tool& tool) {
  const int status = tool.exit_status();
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void seal(bus::Aws& options) {
  bus::Encryption encryption = bus::KmsKey{"alias/counts"};
  encryption.limits.pause = 50ms;
  options.encryption = encryption;
}

TEST(DeadLetterTool, SaysThatSqsMayHideSomeOfAFifoQueue) {
  for (const int letters : {9, 12}) {
    Broken broken("counts.fifo");
    broken.let_die(letters);

    Tool list(*broken.counting.endpoint, {"dlq", "list", "counts.fifo"});

    EXPECT_EQ(list.said().find("SQS shows the first ten") != std::string::npos, letters > 9);
  }
}

TEST(DeadLetterTool, ChangesASealedLetterWithLeaveToDecryptAndSealsItAgain) {
  Broken broken("counts.fifo", seal);
  const auto& endpoint = *broken.counting.endpoint;
  AwsClients(endpoint).make_key("alias/counts");
  broken.let_die(1, {"a"});
  broken.is_mended = true;
  const auto letter = broken.admin.dead_letters("counts.fifo", {}, 0).at(0);
  const auto file = testing::TempDir() + "letters-" + letter.message_id + ".db";
  const std::vector<std::string> edit{"dlq",
                                      "edit",
                                      "counts.fifo",
                                      letter.id,
                                      "--set",
                                      "number=77",
                                      "--note",
                                      "miscounted",
                                      "--store",
                                      "sqlite:" + file};
  auto edit_opened = edit;
  edit_opened.push_back("--decrypt");

  Tool without(endpoint, edit);
  EXPECT_EQ(exit_code(without), 1);
  EXPECT_THAT(without.said(), HasSubstr("the letter is encrypted; --decrypt opens it"));
  EXPECT_EQ(broken.counting.dead_letters().visible(), 1u);
  Tool with(endpoint, edit_opened);
  EXPECT_EQ(exit_code(with), 0) << with.said();

  ASSERT_TRUE(broken.counting.service.has_handled(1));
  EXPECT_EQ(broken.counting.service.handled().at("a"), std::vector{payload(77)});
  EXPECT_EQ(broken.counting.dead_letters().size(), 0u);
  const auto history = store::open_store("sqlite:" + file);
  history->prepare({});
  const auto kept = history->dead_letters(10);
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_EQ(kept[0].body, letter.body);
  EXPECT_EQ(kept[0].replay.value().note, "miscounted");
  for (const auto& body : {kept[0].body, kept[0].replay.value().body}) {
    EXPECT_THAT(body, HasSubstr("sourceflow-1"));
    EXPECT_THAT(body, Not(HasSubstr("number")));
  }
  std::remove(file.c_str());
}

TEST(DeadLetterTool, ShowsAndCancelsTheMoveThatAKilledOneLeft) {
  Broken broken("counts");
  const auto& endpoint = *broken.counting.endpoint;
  broken.let_die(20);
  broken.is_mended = true;
  Tool killed(endpoint, {"dlq", "redrive", "counts", "--rate", "1"});
  ASSERT_TRUE(becomes_true([&] { return broken.counting.dead_letters().size() < 40; }));
  killed.kill_now();
  ASSERT_TRUE(WIFSIGNALED(killed.exit_status()));

  Tool listing(endpoint, {"dlq", "tasks", "counts"});
  EXPECT_THAT(listing.said(), HasSubstr("running"));
  Tool another(endpoint, {"dlq", "redrive", "counts"});
  EXPECT_THAT(another.said(), HasSubstr("`sourceflow dlq tasks counts-dlq` shows it"));
  EXPECT_EQ(exit_code(another), 1);
  Tool cancelling(endpoint, {"dlq", "tasks", "counts-dlq", "--cancel"});
  EXPECT_THAT(cancelling.said(), StartsWith("cancelled; the "));
  EXPECT_EQ(exit_code(cancelling), 0);
  Tool again(endpoint, {"dlq", "tasks", "counts", "--cancel"});
  EXPECT_EQ(exit_code(again), 1) << again.said();

  const auto tasks = broken.admin.move_tasks("counts");
  ASSERT_THAT(tasks, SizeIs(1));
  EXPECT_EQ(tasks[0].status, aws::MoveTask::Status::cancelled);
  const auto moved = static_cast<std::size_t>(tasks[0].moved);
  EXPECT_EQ(broken.counting.dead_letters().size(), 40 - moved);
  Tool rest(endpoint, {"dlq", "redrive", "counts"});
  EXPECT_EQ(rest.said(), std::to_string(40 - moved) + " dead letters were sent back\n");
  EXPECT_TRUE(broken.counting.service.has_handled(40));
}

}  // namespace
}  // namespace sourceflow::end_to_end
