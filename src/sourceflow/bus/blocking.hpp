#pragma once

#include <chrono>
#include <future>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "sourceflow/base/task.hpp"

namespace sourceflow::bus {

/// Runs the context on this thread until the task is done, and gives what it gives. For `.cpp`
/// files only.
template <class T>
T wait_for(boost::asio::io_context& io, base::Task<T> task) {
  auto result = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
  io.restart();
  while (result.wait_for(std::chrono::seconds{0}) != std::future_status::ready) io.run_one();
  return result.get();
}

}  // namespace sourceflow::bus
