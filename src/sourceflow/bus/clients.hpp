#pragma once

#include <chrono>
#include <future>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "sourceflow/aws/kms.hpp"
#include "sourceflow/aws/session.hpp"
#include "sourceflow/aws/sns.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/aws/sts.hpp"
#include "sourceflow/base/task.hpp"
#include "sourceflow/bus/provision.hpp"

namespace sourceflow::bus {

/// The clients of every service for somebody who waits: calls run on the thread that asks. For
/// `.cpp` files only.
struct Clients {
  explicit Clients(const aws::AwsOptions& options) : session(io.get_executor(), options) {}

  Services services() { return {&sqs, &sns, &sts, session.region()}; }

  /// Blocks until the task is done, and gives what it gives.
  template <class T>
  T wait_for(base::Task<T> task) {
    auto result = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.restart();
    while (result.wait_for(std::chrono::seconds{0}) != std::future_status::ready) io.run_one();
    return result.get();
  }

  boost::asio::io_context io{1};
  aws::Session session;
  aws::Sqs sqs{session};
  aws::Sns sns{session};
  aws::Sts sts{session};
  aws::Kms kms{session};
};

}  // namespace sourceflow::bus
