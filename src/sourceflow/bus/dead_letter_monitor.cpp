#include "sourceflow/bus/dead_letter_monitor.hpp"

#include <algorithm>
#include <exception>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/bus/patient_log.hpp"
#include "sourceflow/bus/queue_status.hpp"
#include "sourceflow/bus/until.hpp"
#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::bus {

void DeadLetterMonitor::watch(std::string queue, std::string url) {
  if (alarm_.every.count() == 0 || url.empty()) return;
  const auto name = "watch " + queue;
  tasks_.spawn(name, look_again_and_again(std::move(queue), std::move(url)));
}

base::Task<> DeadLetterMonitor::look_again_and_again(std::string queue, std::string url) {
  namespace instruments = telemetry::instruments;
  const auto depth =
      telemetry_->metrics().gauge(instruments::dead_letter_depth, {{"queue", queue}});
  const auto age = telemetry_->metrics().gauge(instruments::dead_letter_age, {{"queue", queue}});
  DeadLetterWatch watch(queue, alarm_);
  PatientLog failures{std::chrono::minutes{10}};
  for (;;) {
    try {
      const auto seen = co_await look(url);
      const auto now = base::system_clock()->now();
      depth.set(seen.depth);
      age.set(age_of(seen, now).count());
      for (const auto& notice : watch.look(seen, now)) tell(notice);
      failures.succeeded(std::chrono::steady_clock::now());
    } catch (const aws::Error& error) {
      if (failures.failed(std::chrono::steady_clock::now()))
        base::log(base::LogLevel::warning,
                  "a dead-letter queue cannot be looked at",
                  {{"queue", queue}, {"reason", error.what()}});
    }
    co_await pause(alarm_.every);
  }
}

base::Task<DeadLetterWatch::Seen> DeadLetterMonitor::look(std::string url) {
  const std::vector<std::string> names{"ApproximateNumberOfMessages",
                                       "ApproximateNumberOfMessagesNotVisible",
                                       "ApproximateNumberOfMessagesDelayed"};
  const auto attributes = co_await sqs_->queue_attributes(url, names);
  const auto status = status_of(attributes);
  DeadLetterWatch::Seen seen{.depth = status.waiting + status.in_flight + status.delayed};
  if (status.waiting == 0) co_return seen;
  const aws::ReceiveOptions glance{
      .max = 10, .wait = std::chrono::seconds{0}, .visibility = std::chrono::seconds{0}};
  const auto letters = co_await sqs_->receive(url, glance);
  for (const auto& letter : letters)
    seen.oldest = std::min(seen.oldest.value_or(letter.sent_at), letter.sent_at);
  co_return seen;
}

void DeadLetterMonitor::tell(const DeadLetterNotice& notice) const {
  const bool is_depth = notice.what == DeadLetterNotice::What::depth;
  base::log(notice.is_raised ? base::LogLevel::warning : base::LogLevel::info,
            !notice.is_raised ? "dead letters are below the threshold again"
            : is_depth        ? "there are dead letters; look with `sourceflow dlq list`"
                              : "a dead letter is old; look with `sourceflow dlq list`",
            {{"queue", notice.queue},
             {"dead_letters", notice.depth},
             {"oldest_seconds", notice.age.count()}});
  if (!alarm_.notify) return;
  try {
    alarm_.notify(notice);
  } catch (const std::exception& error) {
    base::log(base::LogLevel::error,
              "the callback about dead letters failed",
              {{"queue", notice.queue}, {"error", error.what()}});
  }
}

}  // namespace sourceflow::bus
