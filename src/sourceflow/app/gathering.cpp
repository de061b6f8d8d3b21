#include "sourceflow/app/gathering.hpp"

#include <algorithm>

namespace sourceflow::app {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// What a commit is made longer by at most, as a part of the last one and in all.
constexpr int share = 4;
constexpr Gathering::Duration longest = milliseconds{1};
/// Threads need longer than this to come back.
constexpr Gathering::Duration shortest = microseconds{20};
constexpr std::size_t most_passes = 64;

}  // namespace

Gathering::Duration Gathering::patience(std::size_t waiting) {
  if (waiting >= wanted_) return Duration{0};
  const auto wait = std::min(took_ / share, longest);
  if (wait < shortest) return Duration{0};
  if (passes_ == 0) return wait;
  --passes_;
  return Duration{0};
}

void Gathering::waited(bool came) {
  passes_after_miss_ = came ? 0 : std::min(2 * passes_after_miss_ + 1, most_passes);
  passes_ = passes_after_miss_;
}

void Gathering::committed(std::size_t answered, std::size_t waiting, Duration took) {
  wanted_ = answered + waiting;
  took_ = took;
}

}  // namespace sourceflow::app
