#include "sourceflow/local/console_events.hpp"

#include <gtest/gtest.h>

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view state = R"({"now":"1","queues":[]})";
constexpr std::string_view same_state_later = R"({"now":"2","queues":[]})";
constexpr std::string_view other_state = R"({"now":"2","queues":[{}]})";
constexpr std::string_view queue = R"({"name":"orders","visible":1})";
const ConsoleWatcher::SteadyTime start{1h};

TEST(ConsoleWatcher, TellsAllAtFirst) {
  const ConsoleWatcher watcher;

  EXPECT_EQ(watcher.news(state, queue, start),
            "event: state\ndata: {\"now\":\"1\",\"queues\":[]}\n\n"
            "event: queue\ndata: {\"name\":\"orders\",\"visible\":1}\n\n");
}

TEST(ConsoleWatcher, TellsOnlyWhatChangedAndTimeAloneIsNoChange) {
  ConsoleWatcher watcher;
  watcher.told(state, queue, start);

  EXPECT_EQ(watcher.news(same_state_later, queue, start + 1s), "");
  EXPECT_EQ(watcher.news(other_state, queue, start + 1s),
            "event: state\ndata: {\"now\":\"2\",\"queues\":[{}]}\n\n");
  EXPECT_EQ(watcher.news(state, R"({"name":"orders","visible":2})", start + 1s),
            "event: queue\ndata: {\"name\":\"orders\",\"visible\":2}\n\n");
}

TEST(ConsoleWatcher, KeepsTheConnectionAfterASilence) {
  ConsoleWatcher watcher;
  watcher.told(state, {}, start);

  EXPECT_EQ(watcher.news(state, {}, start + 14s), "");
  EXPECT_EQ(watcher.news(state, {}, start + 15s), ": nothing new\n\n");
}

TEST(ConsoleWatcher, TellsAQueueThatIsThereAgain) {
  ConsoleWatcher watcher;
  watcher.told(state, queue, start);
  watcher.told(state, {}, start + 1s);

  EXPECT_NE(watcher.news(state, queue, start + 2s), "");
}

}  // namespace
}  // namespace sourceflow::local
