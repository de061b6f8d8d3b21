#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace sourceflow::base {

/// A moment in UTC. Microseconds, because that is what every database here keeps.
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// Tells the time. Everything that decides by time takes `now` as an argument; only edges hold a
/// Clock.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

/// The machine's clock. Never null, never ends.
const std::shared_ptr<Clock>& system_clock();

/// A clock that stands still until told; for tests. Safe to use from any thread.
class VirtualClock : public Clock {
 public:
  explicit VirtualClock(Time start = Time{std::chrono::seconds{1'000'000'000}}) : now_(start) {}
  Time now() const override;
  void advance(Duration by);

 private:
  mutable std::mutex mutex_;
  Time now_;
};

/// ISO-8601 in UTC with as many fractional digits as needed (none, 3 or 6): `2001-01-01T00:47:00Z`.
std::string to_iso8601(Time time);

/// Reads ISO-8601 with `Z` or an offset, with `T` or a space, zero to nine fractional digits.
/// Throws std::invalid_argument naming the text otherwise.
Time from_iso8601(std::string_view text);

}  // namespace sourceflow::base
