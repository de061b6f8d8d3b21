#include "sourceflow/http/deadlines.hpp"

#include <algorithm>

namespace sourceflow::http {

using std::chrono::steady_clock;

namespace {

// Many connections end close to each other; they need not each wake the thread.
constexpr std::chrono::milliseconds grain{10};

}  // namespace

void Deadlines::set(Expiring& expiring, steady_clock::time_point at) {
  expiring.expires_at_ = at;
  if (!expiring.is_linked()) watched_.push_back(expiring);
  if (at < armed_for_) arm(at);
}

void Deadlines::clear(Expiring& expiring) {
  if (expiring.is_linked()) expiring.unlink();
  if (watched_.empty()) disarm();
}

void Deadlines::stop() {
  watched_.clear();
  disarm();
}

void Deadlines::arm(steady_clock::time_point at) {
  armed_for_ = at;
  timer_.expires_at(at);
  timer_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
    if (!error && !alive.expired()) look();
  });
}

void Deadlines::disarm() {
  if (armed_for_ == steady_clock::time_point::max()) return;
  armed_for_ = steady_clock::time_point::max();
  timer_.cancel();
}

void Deadlines::look() {
  const auto now = steady_clock::now();
  // A timer that was armed anew after this wait had ended.
  if (armed_for_ > now) return;
  auto next = steady_clock::time_point::max();
  for (auto it = watched_.begin(); it != watched_.end();) {
    auto& expiring = *it++;
    if (expiring.expires_at_ <= now) {
      expiring.unlink();
      expiring.expire();
    } else {
      next = std::min(next, expiring.expires_at_);
    }
  }
  armed_for_ = steady_clock::time_point::max();
  if (!watched_.empty()) arm(std::max(next, now + grain));
}

}  // namespace sourceflow::http
