#pragma once

#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/task_group.hpp"
#include "sourceflow/bus/dead_letter_alarm.hpp"
#include "sourceflow/telemetry/telemetry.hpp"

namespace sourceflow::bus {

/// Looks at dead-letter queues from time to time, and tells what was crossed. Age is that of the
/// oldest of the letters, ten at most, that one receive shows without hiding them. Lives on the I/O
/// thread.
class DeadLetterMonitor {
 public:
  DeadLetterMonitor(boost::asio::any_io_executor executor,
                    aws::Sqs& sqs,
                    const DeadLetterAlarm& alarm,
                    telemetry::Telemetry& telemetry)
      : sqs_(&sqs), alarm_(alarm), telemetry_(&telemetry), tasks_(std::move(executor)) {}

  /// Begins to look at a queue; does nothing if the alarm says never.
  void watch(std::string queue, std::string url);
  base::Task<> stop() { return tasks_.stop(); }

 private:
  base::Task<> look_again_and_again(std::string queue, std::string url);
  base::Task<DeadLetterWatch::Seen> look(std::string url);
  void tell(const DeadLetterNotice& notice) const;

  aws::Sqs* sqs_;
  DeadLetterAlarm alarm_;
  telemetry::Telemetry* telemetry_;
  base::TaskGroup tasks_;
};

}  // namespace sourceflow::bus
