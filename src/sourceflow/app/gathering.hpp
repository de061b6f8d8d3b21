#pragma once

#include <chrono>
#include <cstddef>

namespace sourceflow::app {

/// Decides how long a lane waits for company before it commits. Whoever waits for an answer and
/// then sends again comes back shortly after each commit; a commit that begins without them makes
/// them wait for the next one, and costs another flush.
class Gathering {
 public:
  using Duration = std::chrono::steady_clock::duration;

  /// How long to wait until `wanted()` are there, when `waiting` are; zero for not at all.
  Duration patience(std::size_t waiting);
  std::size_t wanted() const { return wanted_; }
  /// After a wait: whether they came in time. Where they do not, fewer commits wait for them.
  void waited(bool came);
  /// A commit that took so long has answered so many who may come back, while others were waiting.
  void committed(std::size_t answered, std::size_t waiting, Duration took);

 private:
  std::size_t wanted_ = 0;
  Duration took_{};
  std::size_t passes_ = 0;
  std::size_t passes_after_miss_ = 0;
};

}  // namespace sourceflow::app
