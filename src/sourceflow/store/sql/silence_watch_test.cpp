#include "sourceflow/store/sql/silence_watch.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace sourceflow::store::sql {
namespace {

using namespace std::chrono_literals;

/// A connection to a server that says nothing.
struct Sockets {
  Sockets() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0); }
  ~Sockets() {
    close(ends[0]);
    close(ends[1]);
  }
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;
  bool is_open() const {
    char byte = 0;
    return recv(ends[0], &byte, 1, MSG_DONTWAIT) == -1;
  }
  void wait_for_the_end() const {
    char byte = 0;
    EXPECT_EQ(recv(ends[0], &byte, 1, 0), 0);
  }
  int ends[2] = {-1, -1};
};

TEST(SilenceWatch, EndsAConnectionWhoseAnswerIsOverdue) {
  const Sockets sockets;
  SilenceWatch watch(20ms);
  SilenceWatch::Line line(watch, sockets.ends[0]);

  const SilenceWatch::Waiting waiting(&line);
  sockets.wait_for_the_end();

  EXPECT_TRUE(line.was_ended());
}

TEST(SilenceWatch, LeavesAConnectionAloneThatWaitsForNothing) {
  const Sockets idle;
  const Sockets silent;
  SilenceWatch watch(20ms);
  SilenceWatch::Line first(watch, idle.ends[0]);
  SilenceWatch::Line second(watch, silent.ends[0]);

  {
    const SilenceWatch::Waiting waiting(&first);
  }
  const SilenceWatch::Waiting waiting(&second);
  silent.wait_for_the_end();

  EXPECT_FALSE(first.was_ended());
  EXPECT_TRUE(idle.is_open());
}

TEST(SilenceWatch, WaitsLessForAConnectionThatIsGivenUp) {
  const Sockets sockets;
  SilenceWatch watch(24h);
  SilenceWatch::Line line(watch, sockets.ends[0]);

  line.close_within(20ms);
  sockets.wait_for_the_end();

  EXPECT_TRUE(line.was_ended());
}

TEST(SilenceWatch, StillWatchesWhenOnlyTheInnerOfTwoHasEnded) {
  const Sockets sockets;
  SilenceWatch watch(20ms);
  SilenceWatch::Line line(watch, sockets.ends[0]);

  const SilenceWatch::Waiting outer(&line);
  {
    const SilenceWatch::Waiting inner(&line);
  }
  sockets.wait_for_the_end();

  EXPECT_TRUE(line.was_ended());
}

}  // namespace
}  // namespace sourceflow::store::sql
