#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sourceflow/aws/move_task.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::aws {

class Session;

/// The calls of Amazon SQS that move dead letters without us: one task at a time for a queue, for
/// 36 hours at most. Throw Error. Use it on the session's thread only.
class MoveTasks {
 public:
  explicit MoveTasks(Session& session) : session_(&session) {}

  /// Moves every message of a dead-letter queue to another queue, 1 to 500 a second; zero lets SQS
  /// choose. Gives the task's handle.
  base::Task<std::string> start(std::string source_arn,
                                std::string destination_arn,
                                std::int64_t per_second);
  /// The last ones of a queue, the latest first.
  base::Task<std::vector<MoveTask>> of(std::string source_arn);
  /// What was moved stays moved.
  base::Task<> cancel(std::string handle);
  /// URLs of the queues whose messages die in this one.
  base::Task<std::vector<std::string>> sources(std::string queue_url);

 private:
  base::Task<std::string> ask(std::string operation, std::string body);

  Session* session_;
};

}  // namespace sourceflow::aws
