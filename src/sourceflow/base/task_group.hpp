#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/base/task.hpp"

namespace sourceflow::base {

/// Owns running tasks: each has a name, what escapes it is logged, and `stop()` waits until all
/// have ended.
///
/// A task that is cancelled ends silently. Use it on its executor's thread only; make it a member
/// declared after everything that its tasks use.
class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::any_io_executor executor);
  /// Cancels what still runs, without waiting for it: call `stop()` before.
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// Starts the task. After `stop()` it is not started.
  void spawn(std::string name, Task<> task);

  /// Asks every task to end by cancelling what it waits for.
  void cancel();

  /// Waits until none runs.
  Task<> join();

  /// Cancels, then joins; starts nothing from then on.
  Task<> stop();

  std::size_t running() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace sourceflow::base
