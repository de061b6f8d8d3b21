#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sourceflow/local/queue_metrics.hpp"
#include "sourceflow/local/queue_testing.hpp"

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;
using testing::at;
using ::testing::Contains;
using ::testing::Pair;

NewMessage of_tenant(const std::string& group, const std::string& text) {
  NewMessage message = testing::body(text);
  message.group = group;
  return message;
}

std::string next_group(Queue& queue, base::Time now) {
  const Received received = queue.receive({.max_messages = 1}, now);
  return received.deliveries.empty() ? "" : received.deliveries[0].message->group;
}

void send_backlog(Queue& queue, const std::string& group, int messages) {
  for (int i = 0; i < messages; ++i) queue.send(of_tenant(group, std::to_string(i)), at(0s));
}

TEST(FairQueue, LetsQuietGroupsPassTheBacklogOfANoisyOne) {
  Queue queue({.visibility_timeout = 1h}, 1);
  send_backlog(queue, "noisy", 100);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(next_group(queue, at(1s)), "noisy");

  queue.send(of_tenant("quiet", "q"), at(2s));
  queue.send(testing::body("of nobody"), at(2s));

  EXPECT_EQ(next_group(queue, at(3s)), "quiet");
  EXPECT_EQ(next_group(queue, at(3s)), "");
  EXPECT_EQ(queue.counts().in_flight, 32u);
  EXPECT_EQ(next_group(queue, at(3s)), "noisy");
}

TEST(FairQueue, GivesTheOldestFirstWhileNoGroupIsNoisy) {
  Queue queue({.visibility_timeout = 1h}, 1);
  send_backlog(queue, "a", 29);
  queue.send(of_tenant("b", "b"), at(1s));
  send_backlog(queue, "a", 1);

  for (int i = 0; i < 29; ++i) EXPECT_EQ(next_group(queue, at(2s)), "a");
  EXPECT_EQ(next_group(queue, at(2s)), "b");
  EXPECT_EQ(next_group(queue, at(2s)), "a");
}

TEST(FairQueue, OfSeveralNoisyGroupsGivesTheOneWithTheFewestInFlight) {
  Queue queue({.visibility_timeout = 1h}, 1);
  send_backlog(queue, "loud", 40);
  send_backlog(queue, "louder", 60);
  for (int i = 0; i < 100; ++i) next_group(queue, at(1s));
  ASSERT_EQ(queue.counts().in_flight, 100u);

  queue.send(of_tenant("louder", "x"), at(2s));
  queue.send(of_tenant("loud", "y"), at(2s));

  EXPECT_EQ(next_group(queue, at(3s)), "loud");
  EXPECT_EQ(next_group(queue, at(3s)), "louder");
}

TEST(FairQueue, IsQuietAgainWhenItsMessagesAreHandled) {
  Queue queue({.visibility_timeout = 10s}, 1);
  send_backlog(queue, "a", 40);
  for (int i = 0; i < 35; ++i) next_group(queue, at(1s));
  EXPECT_TRUE(queue.is_noisy("a"));

  queue.advance(at(11s));

  EXPECT_FALSE(queue.is_noisy("a"));
}

TEST(FairQueue, ShowsTheMetricsOfQuietGroups) {
  Queue queue({.visibility_timeout = 1h}, 1);
  send_backlog(queue, "noisy", 50);
  for (int i = 0; i < 40; ++i) next_group(queue, at(1s));
  queue.send(of_tenant("quiet", "q"), at(60s));
  NewMessage later = of_tenant("quiet", "l");
  later.delay = 1min;
  queue.send(std::move(later), at(60s));

  const auto metrics = metrics_of(queue, at(65s));

  EXPECT_THAT(metrics, Contains(Pair("ApproximateNumberOfNoisyGroups", 1)));
  EXPECT_THAT(metrics, Contains(Pair("ApproximateNumberOfMessagesVisible", 11)));
  EXPECT_THAT(metrics, Contains(Pair("ApproximateNumberOfMessagesVisibleInQuietGroups", 1)));
  EXPECT_THAT(metrics, Contains(Pair("ApproximateNumberOfMessagesNotVisibleInQuietGroups", 0)));
  EXPECT_THAT(metrics, Contains(Pair("ApproximateNumberOfMessagesDelayedInQuietGroups", 1)));
  EXPECT_THAT(metrics, Contains(Pair("ApproximateAgeOfOldestMessageInQuietGroups", 5)));
}

// Whatever is sent, received, deleted or left to time out: no message of a noisy group comes while
// one of a quiet group or of none waits, and each is the oldest of those that may.
RC_GTEST_PROP(FairQueue, NeverGivesANoisyGroupsMessageWhileAQuietOneWaits, ()) {
  Queue queue({.visibility_timeout = 20s}, 1);
  base::Time now = at(0s);
  std::size_t sent = 0, gone = 0;
  std::vector<ReceiptHandle> held;
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100));
  const auto check_next = [&](const Message& given) {
    // As it was before this one was taken.
    std::map<std::string, std::size_t> in_flight;
    std::size_t all = 0;
    for (const Message& message : queue.messages()) {
      if (&message == &given || message.state != MessageState::in_flight) continue;
      ++in_flight[message.group];
      ++all;
    }
    const auto is_noisy = [&](const std::string& group) {
      return !group.empty() && in_flight[group] >= 30 && in_flight[group] * 10 > all;
    };
    for (const Message& message : queue.messages()) {
      if (message.state != MessageState::visible) continue;
      if (is_noisy(given.group)) {
        RC_ASSERT(is_noisy(message.group));
      } else if (!is_noisy(message.group)) {
        RC_ASSERT(given.sequence < message.sequence);
      }
    }
  };
  for (const int step : steps) {
    if (step < 30) {
      const std::string groups[] = {"", "a", "a", "a", "b"};
      for (int i = 0; i <= step; ++i, ++sent)
        queue.send(of_tenant(groups[step % 5], std::to_string(i)), now);
    } else if (step < 70) {
      for (int i = 0; i < step - 20; ++i) {
        const Received received = queue.receive({.max_messages = 1}, now);
        for (const auto& delivery : received.deliveries) {
          check_next(*delivery.message);
          held.push_back(delivery.handle);
        }
      }
    } else if (step < 95) {
      for (int i = 0; i < step - 65 && !held.empty(); ++i) {
        const auto chosen = held.begin() + (i * step) % static_cast<int>(held.size());
        const std::size_t before = queue.messages().size();
        queue.remove(*chosen, now);
        gone += before - queue.messages().size();
        held.erase(chosen);
      }
    } else {
      now += 8s;
    }
  }
  for (now += 21s;; now += 21s) {
    const Received received = queue.receive({.max_messages = 10}, now);
    if (received.deliveries.empty()) break;
    for (const auto& delivery : received.deliveries) queue.remove(delivery.handle, now);
    gone += received.deliveries.size();
  }
  RC_ASSERT(gone == sent);
}

}  // namespace
}  // namespace sourceflow::local
