#include "sourceflow/bus/until.hpp"

#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sourceflow::bus {

base::Task<> pause(std::chrono::milliseconds time) {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer timer(executor, time);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

base::Task<bool> until(std::function<bool()> is_true, Moment deadline) {
  constexpr std::chrono::milliseconds step{2};
  while (!is_true()) {
    if (std::chrono::steady_clock::now() >= deadline) co_return false;
    co_await pause(step);
  }
  co_return true;
}

}  // namespace sourceflow::bus
