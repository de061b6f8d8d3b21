#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/task.hpp"
#include "sourceflow/telemetry/telemetry.hpp"

namespace sourceflow::bus {

/// Knows how deep a queue is, as SQS says. SQS bills each question, so it is asked only after
/// somebody looked, and twice a minute at most.
class QueueDepth {
 public:
  QueueDepth(telemetry::Telemetry& telemetry, aws::Sqs& sqs, std::string queue, std::string url);

  /// Runs until it is cancelled, on the I/O thread.
  base::Task<> run();

 private:
  struct Seen {
    std::atomic<bool> is_asked{false};
    std::atomic<std::int64_t> depth{-1};
  };

  aws::Sqs* sqs_;
  std::string url_;
  std::shared_ptr<Seen> seen_ = std::make_shared<Seen>();
  telemetry::Observation observation_;
};

}  // namespace sourceflow::bus
