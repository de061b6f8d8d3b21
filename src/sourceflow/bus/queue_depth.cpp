#include "sourceflow/bus/queue_depth.hpp"

#include <stdexcept>
#include <utility>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/bus/queue_status.hpp"
#include "sourceflow/bus/until.hpp"
#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::bus {
namespace {

constexpr std::chrono::seconds asked_every{30};
constexpr std::chrono::milliseconds looked_every{500};

}  // namespace

QueueDepth::QueueDepth(telemetry::Telemetry& telemetry,
                       aws::Sqs& sqs,
                       std::string queue,
                       std::string url)
    : sqs_(&sqs), url_(std::move(url)) {
  observation_ = telemetry.metrics().observe(
      telemetry::instruments::queue_depth, {{"queue", std::move(queue)}}, [seen = seen_] {
        seen->is_asked = true;
        const auto depth = seen->depth.load();
        if (depth < 0) throw std::runtime_error("SQS has not said it yet");
        return static_cast<double>(depth);
      });
}

base::Task<> QueueDepth::run() {
  const std::vector<std::string> names{"ApproximateNumberOfMessages"};
  for (;;) {
    while (!seen_->is_asked.exchange(false)) co_await pause(looked_every);
    try {
      const auto attributes = co_await sqs_->queue_attributes(url_, names);
      seen_->depth = status_of(attributes).waiting;
    } catch (const aws::Error&) {
      seen_->depth = -1;  // Receiving tells of a queue that cannot be reached.
    }
    co_await pause(asked_every);
  }
}

}  // namespace sourceflow::bus
