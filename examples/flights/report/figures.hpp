#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace flights::report {

/// What a run measured about itself.
struct Figures {
  std::string file;
  std::size_t malformed_rows = 0;
  /// From the loader's start until the last row of a view was committed.
  std::chrono::duration<double> time{};
  std::int64_t commands_sent = 0;
  std::int64_t commands_handled = 0;
  std::int64_t events_raised = 0;
  /// By both services together.
  std::int64_t events_handled = 0;
  /// Messages that arrived again and were acknowledged without being handled again.
  std::int64_t duplicates = 0;
  /// Calls answered by the endpoint, by operation, e.g. `sqs.SendMessageBatch`.
  std::map<std::string, std::int64_t> requests;
  /// How many dead letters there are, by queue and reason.
  std::map<std::string, std::int64_t> dead_letters;
  std::int64_t workers_killed = 0;

  /// Calls answered whose operation's name starts so.
  std::int64_t requests_of(const std::string& start) const {
    std::int64_t sum = 0;
    for (const auto& [operation, count] : requests) {
      if (operation.starts_with(start)) sum += count;
    }
    return sum;
  }

  std::int64_t messages_handled() const { return commands_handled + events_handled; }
  double messages_per_second() const {
    return time.count() > 0 ? static_cast<double>(messages_handled()) / time.count() : 0;
  }
};

}  // namespace flights::report
