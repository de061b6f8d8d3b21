#include "sourceflow/local/queue_metrics.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace sourceflow::local {

namespace {

struct Counted {
  std::int64_t visible = 0;
  std::int64_t in_flight = 0;
  std::int64_t delayed = 0;
  std::int64_t oldest = 0;

  void add(const Message& message, base::Time now) {
    const auto age = std::chrono::floor<std::chrono::seconds>(now - message.sent).count();
    oldest = std::max<std::int64_t>(oldest, age);
    if (message.state == MessageState::visible) ++visible;
    if (message.state == MessageState::in_flight) ++in_flight;
    if (message.state == MessageState::delayed) ++delayed;
  }
};

}  // namespace

std::vector<std::pair<std::string_view, std::int64_t>> metrics_of(const Queue& queue,
                                                                  base::Time now) {
  Counted all, quiet;
  std::set<std::string_view> noisy;
  for (const Message& message : queue.messages()) {
    all.add(message, now);
    if (queue.is_noisy(message.group)) {
      noisy.insert(message.group);
    } else {
      quiet.add(message, now);
    }
  }
  std::vector<std::pair<std::string_view, std::int64_t>> metrics{
      {"ApproximateNumberOfMessagesVisible", all.visible},
      {"ApproximateNumberOfMessagesNotVisible", all.in_flight},
      {"ApproximateNumberOfMessagesDelayed", all.delayed},
      {"ApproximateAgeOfOldestMessage", all.oldest}};
  if (queue.attributes().fifo) return metrics;
  metrics.insert(metrics.end(),
                 {{"ApproximateNumberOfNoisyGroups", static_cast<std::int64_t>(noisy.size())},
                  {"ApproximateNumberOfMessagesVisibleInQuietGroups", quiet.visible},
                  {"ApproximateNumberOfMessagesNotVisibleInQuietGroups", quiet.in_flight},
                  {"ApproximateNumberOfMessagesDelayedInQuietGroups", quiet.delayed},
                  {"ApproximateAgeOfOldestMessageInQuietGroups", quiet.oldest}});
  return metrics;
}

}  // namespace sourceflow::local
