#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "sourceflow/app/health.hpp"

namespace sourceflow::app {

/// Looks at several things at the same time and waits for each no longer than a limit, although
/// what is called may hang. What has not answered by then has failed, and is not asked again until
/// it has; so no more threads ever hang than there are things to look at.
class Checkup {
 public:
  /// May block, and may throw: then it has failed with that sentence.
  using Look = std::function<std::vector<Check>()>;

  Checkup() = default;
  /// Waits for what has not answered yet.
  ~Checkup();
  Checkup(const Checkup&) = delete;
  Checkup& operator=(const Checkup&) = delete;

  /// `advice` is for the case that it throws or does not answer.
  void add(std::string name, std::string advice, Look look);

  /// What was found, in the order added. Any thread may call; one call at a time looks.
  std::vector<Check> run(std::chrono::milliseconds limit);

 private:
  struct Looking {
    std::string name;
    std::string advice;
    Look look;
    std::vector<Check> found = {};
    bool is_done = true;
    std::thread thread = {};
  };

  void start(Looking& one);
  std::vector<Check> look_at(Looking& one);

  std::mutex one_at_a_time_;
  std::mutex mutex_;
  std::condition_variable done_;
  std::vector<std::unique_ptr<Looking>> all_;
};

}  // namespace sourceflow::app
