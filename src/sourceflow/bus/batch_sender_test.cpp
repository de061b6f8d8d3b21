#include "sourceflow/bus/batch_sender.hpp"

#include <deque>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Texts = std::vector<std::string>;
using Sender = BatchSender<std::string>;

/// Sends to nowhere: each call answers as the script says, then everything succeeds.
class BatchSenderTest : public testing::Test {
 protected:
  using Answer = std::function<std::vector<aws::EntryResult>(const Texts&)>;

  static Answer all_sent() {
    return [](const Texts& entries) {
      return std::vector<aws::EntryResult>(entries.size(), {.ok = true});
    };
  }
  static Answer fails(aws::Error::Details details) {
    return [details](const Texts&) -> std::vector<aws::EntryResult> { throw aws::Error(details); };
  }

  base::Task<std::vector<aws::EntryResult>> call(Texts entries) {
    calls.push_back(entries);
    if (calls.size() >= silent_from) {
      boost::asio::steady_timer never(io, std::chrono::steady_clock::time_point::max());
      co_await never.async_wait(boost::asio::use_awaitable);
    }
    const auto answer = script.empty() ? all_sent() : script.front();
    if (!script.empty()) script.pop_front();
    co_return answer(entries);
  }

  void add(const std::string& item, const std::string& group = "") { sender.add(item, group, {1}); }

  boost::asio::io_context io;
  std::deque<Answer> script;
  std::vector<Texts> calls;
  /// From this call on nothing is answered.
  std::size_t silent_from = 1'000'000;
  Texts sent, refused, given_up;
  Sender sender{io.get_executor(),
                "send to nowhere",
                {},
                [this](Texts entries) { return call(std::move(entries)); },
                [this](const std::string& item, Sender::End end, const std::string&) {
                  auto& list = end == Sender::End::sent      ? sent
                               : end == Sender::End::refused ? refused
                                                             : given_up;
                  list.push_back(item);
                }};
};

TEST_F(BatchSenderTest, SendsWhatWasAddedTogetherTogether) {
  add("a");
  add("b");

  io.run();

  EXPECT_THAT(calls, ElementsAre(Texts{"a", "b"}));
  EXPECT_THAT(sent, ElementsAre("a", "b"));
}

TEST_F(BatchSenderTest, SendsOnlyTheEntryThatFailedAgain) {
  script.push_back([](const Texts&) {
    return std::vector<aws::EntryResult>{{.ok = true}, {.code = "InternalError"}, {.ok = true}};
  });
  for (const auto* item : {"a", "b", "c"}) add(item);

  io.run();

  EXPECT_THAT(calls, ElementsAre(Texts{"a", "b", "c"}, Texts{"b"}));
  EXPECT_THAT(sent, ElementsAre("a", "c", "b"));
}

TEST_F(BatchSenderTest, KeepsWhatIsBehindAFailedItemOfItsGroup) {
  script.push_back(fails({.code = "ServiceUnavailable", .kind = aws::ErrorKind::transient}));
  add("a1", "a");
  add("a2", "a");

  io.run();

  EXPECT_THAT(sent, ElementsAre("a1", "a2"));
}

TEST_F(BatchSenderTest, RefusesOnlyWhatAwsBlamesOnTheSender) {
  script.push_back([](const Texts&) {
    return std::vector<aws::EntryResult>{{.code = "InvalidMessageContents", .sender_fault = true},
                                         {.ok = true}};
  });
  add("bad");
  add("good");

  io.run();

  EXPECT_THAT(refused, ElementsAre("bad"));
  EXPECT_THAT(sent, ElementsAre("good"));
}

TEST_F(BatchSenderTest, FindsTheOneToBlameWhereAWholeCallIsRefused) {
  const auto too_long = fails({.status = 400, .code = "BatchRequestTooLong"});
  script = {too_long, all_sent(), too_long, all_sent()};
  for (const auto* item : {"a", "large", "c"}) add(item);

  io.run();

  EXPECT_THAT(sent, ElementsAre("a", "c"));
  EXPECT_THAT(refused, ElementsAre("large"));
}

TEST_F(BatchSenderTest, WaitsForAQueueThatIsMissingInsteadOfBlamingTheMessage) {
  script = {fails({.status = 400, .code = "QueueDoesNotExist"})};
  add("a");

  io.run();

  EXPECT_THAT(sent, ElementsAre("a"));
  EXPECT_THAT(refused, IsEmpty());
}

TEST_F(BatchSenderTest, GivesUpOnlyWhenTold) {
  for (int i = 0; i < 100; ++i)
    script.push_back(fails({.code = "ServiceUnavailable", .kind = aws::ErrorKind::transient}));
  add("a");
  add("b");
  while (calls.size() < 2) io.run_one();

  sender.give_up("it stops");

  EXPECT_THAT(given_up, SizeIs(2));
  EXPECT_TRUE(sender.is_idle());
}

TEST_F(BatchSenderTest, MakesFewerCallsAtOnceWhileItIsThrottled) {
  const auto before = sender.in_flight_limit();
  script.push_back(fails({.status = 400, .code = "Throttling", .kind = aws::ErrorKind::throttled}));
  add("a");
  std::size_t meanwhile = 0;
  script.push_back([&](const Texts& entries) {
    meanwhile = sender.in_flight_limit();
    return all_sent()(entries);
  });

  io.run();

  EXPECT_EQ(before, 8u);
  EXPECT_EQ(meanwhile, 4u);
  EXPECT_THAT(sent, ElementsAre("a"));
}

TEST_F(BatchSenderTest, SettlesWhatItSendsOneByOneWhateverFailsOrEndsIt) {
  const auto too_long = fails({.status = 400, .code = "BatchRequestTooLong"});
  const Answer breaks = [](const Texts&) -> std::vector<aws::EntryResult> {
    throw std::runtime_error("the connection broke");
  };
  script = {too_long, all_sent(), breaks, all_sent()};
  for (const auto* item : {"a", "b", "c"}) add(item);
  script.push_back(all_sent());

  io.run();

  EXPECT_THAT(sent, ElementsAre("a", "c", "b"));
  EXPECT_TRUE(sender.is_idle());
}

TEST_F(BatchSenderTest, GivesUpWhatItHasYetToSendOneByOne) {
  script = {fails({.status = 400, .code = "BatchRequestTooLong"}), all_sent()};
  silent_from = 3;
  for (const auto* item : {"a", "b", "c"}) add(item);
  while (calls.size() < 3) io.run_one();

  sender.give_up("it stops");
  io.run();

  EXPECT_THAT(sent, ElementsAre("a"));
  EXPECT_THAT(given_up, ElementsAre("b", "c"));
}

}  // namespace
}  // namespace sourceflow::bus
