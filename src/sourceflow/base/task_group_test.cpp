#include "sourceflow/base/task_group.hpp"

#include <stdexcept>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include "sourceflow/base/log.hpp"

namespace sourceflow::base {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class TaskGroupTest : public testing::Test {
 protected:
  void SetUp() override {
    set_log_sink([this](LogLevel, std::string_view line) { logged += line; });
  }
  void TearDown() override { set_log_sink({}); }

  Task<> wait_for_ever(bool* ended) {
    asio::steady_timer timer(io, 24h);
    struct Mark {
      bool* ended;
      ~Mark() { *ended = true; }
    } mark{ended};
    co_await timer.async_wait(asio::use_awaitable);
  }

  static Task<> fail() {
    throw std::runtime_error("out of paper");
    co_return;
  }

  asio::io_context io;
  std::string logged;
};

TEST_F(TaskGroupTest, LogsWhatEscapesATaskWithItsName) {
  TaskGroup group(io.get_executor());

  group.spawn("printer", fail());
  io.run();

  EXPECT_EQ(logged, "a task failed task=printer reason=out of paper");
  EXPECT_EQ(group.running(), 0U);
}

TEST_F(TaskGroupTest, StopCancelsEveryTaskAndWaitsForItsEnd) {
  TaskGroup group(io.get_executor());
  bool first_ended = false;
  bool second_ended = false;
  group.spawn("first", wait_for_ever(&first_ended));
  group.spawn("second", wait_for_ever(&second_ended));
  io.poll();
  ASSERT_EQ(group.running(), 2U);

  asio::co_spawn(io, group.stop(), asio::use_future);
  io.run();

  EXPECT_TRUE(first_ended);
  EXPECT_TRUE(second_ended);
  EXPECT_EQ(group.running(), 0U);
  EXPECT_EQ(logged, "");
}

TEST_F(TaskGroupTest, StartsNothingAfterStop) {
  TaskGroup group(io.get_executor());
  bool ended = false;
  asio::co_spawn(io, group.stop(), asio::use_future);
  io.run();

  group.spawn("late", wait_for_ever(&ended));

  EXPECT_EQ(group.running(), 0U);
}

TEST_F(TaskGroupTest, JoinWaitsForTasksThatEndByThemselves) {
  TaskGroup group(io.get_executor());
  int done = 0;
  const auto work = [](asio::io_context& context, int& count) -> Task<> {
    asio::steady_timer timer(context, 1ms);
    co_await timer.async_wait(asio::use_awaitable);
    ++count;
  };
  group.spawn("one", work(io, done));
  group.spawn("two", work(io, done));

  auto joined = asio::co_spawn(io, group.join(), asio::use_future);
  io.run();

  joined.get();
  EXPECT_EQ(done, 2);
}

TEST_F(TaskGroupTest, CancelsItsTasksWhenItIsDestroyed) {
  bool ended = false;
  {
    TaskGroup group(io.get_executor());
    group.spawn("orphan", wait_for_ever(&ended));
    io.poll();
  }

  io.run();

  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace sourceflow::base
