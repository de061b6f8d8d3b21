#include "sourceflow/base/with_deadline.hpp"

#include <string>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "sourceflow/base/result_of.hpp"

namespace sourceflow::base {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

Task<std::string> answer() { co_return "forty-two"; }

Task<> refuse() {
  throw std::logic_error("no");
  co_return;
}

Task<> wait_for_ever(asio::io_context& io, bool& ended) {
  asio::steady_timer timer(io, 24h);
  struct Mark {
    bool& ended;
    ~Mark() { ended = true; }
  } mark{ended};
  co_await timer.async_wait(asio::use_awaitable);
}

TEST(WithDeadline, GivesWhatATaskInTimeReturns) {
  asio::io_context io;

  EXPECT_EQ(result_of(io, with_deadline(answer(), 1h)), "forty-two");
}

TEST(WithDeadline, PassesOnWhatTheTaskThrows) {
  asio::io_context io;

  EXPECT_THROW(result_of(io, with_deadline(refuse(), 1h)), std::logic_error);
}

TEST(WithDeadline, CancelsATaskThatTakesLonger) {
  asio::io_context io;
  bool ended = false;

  EXPECT_THROW(result_of(io, with_deadline(wait_for_ever(io, ended), 1ms)), DeadlineExceeded);

  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace sourceflow::base
