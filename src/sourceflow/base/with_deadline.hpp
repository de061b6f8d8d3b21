#pragma once

#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::base {

/// Thrown when a task took longer than it was given; the task has been cancelled and has ended.
class DeadlineExceeded : public std::runtime_error {
 public:
  DeadlineExceeded() : std::runtime_error("it took longer than it was given") {}
};

/// What the task returns or throws, or DeadlineExceeded after `limit`. Include it in `.cpp` files
/// only: it is heavy.
template <class T>
Task<T> with_deadline(Task<T> task, Duration limit) {
  namespace asio = boost::asio;
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, limit);
  auto first_to_end = asio::experimental::make_parallel_group(
      asio::co_spawn(executor, std::move(task), asio::deferred), timer.async_wait(asio::deferred));
  if constexpr (std::is_void_v<T>) {
    const auto [order, failure, timer_error] =
        co_await first_to_end.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (order[0] == 1) throw DeadlineExceeded();
    if (failure) std::rethrow_exception(failure);
  } else {
    auto [order, failure, value, timer_error] =
        co_await first_to_end.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (order[0] == 1) throw DeadlineExceeded();
    if (failure) std::rethrow_exception(failure);
    co_return std::move(value);
  }
}

}  // namespace sourceflow::base
