#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/http/server.hpp"
#include "sourceflow/local/recent_calls.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

/// What one page was told last, so that it is told again only what changed.
class ConsoleWatcher {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  /// What to tell it now, as server-sent events: `state`, `queue` (when one is chosen and there),
  /// or after a silence a comment that keeps the connection; empty when nothing is due.
  std::string news(std::string_view state, std::string_view queue, SteadyTime now) const;
  /// That was sent.
  void told(std::string_view state, std::string_view queue, SteadyTime now);

 private:
  std::size_t state_ = 0;
  std::size_t queue_ = 0;
  SteadyTime at_ = {};
};

/// The pages that watch the console live. Looks a few times a second while there are any, and tells
/// each what changed; never spends more than a tenth of the thread's time on it. A page that reads
/// slowly misses states, and gets the newest when it has read.
class ConsoleEvents {
 public:
  using After = std::function<void(std::chrono::milliseconds, std::function<void()>)>;

  /// Streams at a time; a page that gets none asks for the state by itself.
  static constexpr std::size_t max_streams = 32;

  ConsoleEvents(World& world, const RecentCalls& recent, base::Clock& clock, After after);

  /// Answers the exchange with all that `/_console/state` tells, and goes on until the client
  /// leaves or the server stops. `chosen` is the ARN of a queue whose messages are told too. False,
  /// and nothing is answered, when there are too many.
  bool open(http::Exchange& exchange, std::string_view chosen);
  std::size_t streams() const { return streams_.size(); }

 private:
  struct Stream {
    http::Exchange* exchange;
    std::string chosen;
    ConsoleWatcher watcher;
  };

  std::string queue_of(const Stream& stream) const;
  void look();
  void look_again_after(std::chrono::milliseconds took);

  World& world_;
  const RecentCalls& recent_;
  base::Clock& clock_;
  After after_;
  std::list<Stream> streams_;
  bool is_looking_ = false;
};

}  // namespace sourceflow::local
