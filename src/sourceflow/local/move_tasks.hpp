#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/local/queues.hpp"

namespace sourceflow::local {

/// Dead letters on their way back: to the queues where they failed, or to another one.
struct MoveTask {
  enum class Status { running, completed, cancelled, failed };

  std::string handle;
  std::string source;
  /// Empty: each message goes to the queue it came from.
  std::string destination;
  /// Zero: as fast as possible.
  std::int64_t messages_per_second = 0;
  base::Time started;
  std::uint64_t to_move = 0;
  std::uint64_t moved = 0;
  Status status = Status::running;
  std::string failure = {};
};

/// The message move tasks of SQS. A moved message is a new one: new id, new time, first receipt
/// still to come.
class MoveTasks {
 public:
  MoveTasks(base::Random& random, Queues& queues) : random_(random), queues_(queues) {}

  const MoveTask& start(NamedQueue& source,
                        std::string destination,
                        std::int64_t per_second,
                        base::Time now);
  MoveTask* find(std::string_view handle);
  /// The latest first.
  std::vector<const MoveTask*> of(std::string_view source) const;
  bool is_running(std::string_view source) const;

  /// Moves what may be moved by now.
  void advance(base::Time now);
  std::optional<base::Time> next_event() const;
  bool is_any_running() const { return next_event().has_value(); }
  const std::vector<MoveTask>& all() const { return tasks_; }
  /// As they were kept.
  void restore(std::vector<MoveTask> tasks) { tasks_ = std::move(tasks); }
  void clear() { tasks_.clear(); }

 private:
  bool move_one(MoveTask& task, base::Time now);
  static base::Time next_of(const MoveTask& task);

  base::Random& random_;
  Queues& queues_;
  std::vector<MoveTask> tasks_;
};

}  // namespace sourceflow::local
