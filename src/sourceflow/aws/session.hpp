#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/aws/counters.hpp"
#include "sourceflow/aws/options.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::telemetry {
class Metrics;
}

namespace sourceflow::aws {

struct Call;
struct Answer;

/// What the clients of all services share: connections, credentials, retry budgets and counters.
///
/// Make one per I/O thread and give it to `Sqs`, `Sns` and `Sts`, which it must outlive. Use it on
/// its executor's thread only.
///
///     aws::Session session{io.get_executor(), aws::AwsOptions::from_environment()};
///     aws::Sqs sqs{session};
class Session {
 public:
  /// Looks up what the options leave empty, connects to nothing. Throws base::ConfigError with
  /// every complaint.
  Session(boost::asio::any_io_executor executor,
          const AwsOptions& options,
          const Environment& environment = process_environment(),
          std::shared_ptr<base::Clock> clock = base::system_clock());
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const AwsOptions& options() const;
  const std::string& region() const;
  boost::asio::any_io_executor executor() const;

  /// Signs and sends one call, again where that may help, and gives its answer of status 2xx.
  /// Throws Error.
  base::Task<Answer> call(Call call);

  /// Requests, retries, errors and billed units of each operation since the start.
  Counters counters() const;

  /// Counts the same there too, with what it costs, from now on.
  void count_in(telemetry::Metrics& metrics);

  /// Lets idle connections go. Calls in flight end by themselves or by cancellation.
  void close();

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace sourceflow::aws
