#pragma once

#include <chrono>
#include <future>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "sourceflow/base/task.hpp"

namespace sourceflow::base {

/// For tests and programs of one task: runs the I/O until the task has ended, whatever else still
/// waits, and gives what it returns or throws. Throws std::runtime_error after `limit`.
template <class T>
T result_of(boost::asio::io_context& io,
            Task<T> task,
            std::chrono::seconds limit = std::chrono::seconds{30}) {
  using namespace std::chrono_literals;
  auto future = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (future.wait_for(0s) != std::future_status::ready) {
    if (std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error("the task did not end in time");
    io.restart();
    io.run_one_for(100ms);
  }
  return future.get();
}

}  // namespace sourceflow::base
