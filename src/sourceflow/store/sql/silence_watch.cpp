#include "sourceflow/store/sql/silence_watch.hpp"

#include <algorithm>
#include <sys/socket.h>
#include <utility>

namespace sourceflow::store::sql {
namespace {

using std::chrono::steady_clock;

constexpr SilenceWatch::Duration never = SilenceWatch::Duration::max();

}  // namespace

SilenceWatch::Line::Line(SilenceWatch& watch, int socket)
    : watch_(watch), socket_(socket), due_(never) {
  const std::lock_guard lock(watch_.mutex_);
  watch_.lines_.insert(this);
  if (!watch_.thread_.joinable())
    watch_.thread_ = std::jthread([&watch](const std::stop_token& stop) { watch.serve(stop); });
}

SilenceWatch::Line::~Line() {
  const std::lock_guard lock(watch_.mutex_);
  watch_.lines_.erase(this);
}

void SilenceWatch::Line::begin() {
  ++depth_;
  heard();
}

void SilenceWatch::Line::end() {
  if (--depth_ == 0) {
    due_ = never;
  } else {
    heard();
  }
}

void SilenceWatch::Line::heard() { due_ = steady_clock::now().time_since_epoch() + watch_.limit_; }

void SilenceWatch::Line::close_within(Duration rest) {
  const std::lock_guard lock(watch_.mutex_);
  due_ = steady_clock::now().time_since_epoch() + rest;
  watch_.looks_again_ = true;
  watch_.wake_.notify_one();
}

void SilenceWatch::serve(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto next = look(steady_clock::now());
    wake_.wait_until(lock, stop, next, [&] { return std::exchange(looks_again_, false); });
  }
}

steady_clock::time_point SilenceWatch::look(steady_clock::time_point now) {
  // Whatever begins from now on is not due before that.
  auto next = now + limit_;
  for (Line* line : lines_) {
    Duration due = line->due_;
    if (due > now.time_since_epoch()) {
      if (due != never) next = std::min(next, steady_clock::time_point(due));
    } else if (line->due_.compare_exchange_strong(due, never)) {
      line->was_ended_ = true;
      shutdown(line->socket_, SHUT_RDWR);
    }
  }
  return next;
}

}  // namespace sourceflow::store::sql
