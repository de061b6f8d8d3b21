#include "sourceflow/base/breaker.hpp"

#include <algorithm>
#include <utility>

namespace sourceflow::base {

std::vector<std::string> BreakerOptions::validate() const {
  std::vector<std::string> complaints;
  const auto require = [&](bool holds, const char* complaint) {
    if (!holds) complaints.emplace_back(complaint);
  };
  require(failures >= 1, "failures of a breaker must be 1 or more");
  require(open.count() > 0, "open of a breaker must be more than zero");
  require(trials >= 1, "trials of a breaker must be 1 or more");
  require(successes >= 1, "successes of a breaker must be 1 or more");
  return complaints;
}

std::string_view to_text(BreakerState state) {
  switch (state) {
    case BreakerState::closed:
      return "closed";
    case BreakerState::open:
      return "open";
    case BreakerState::half_open:
      return "half-open";
  }
  return "";
}

bool Breaker::is_over(Moment now) const {
  return !seen_.is_tripped && now - since_ >= options_.open;
}

std::optional<Breaker::Ticket> Breaker::begin(Moment now) {
  if (!allows(now)) {
    ++seen_.refused;
    return std::nullopt;
  }
  // Trials that never ended must not keep it half open for ever: then there are new ones.
  if (state_ != BreakerState::closed && is_over(now)) enter(BreakerState::half_open, now);
  if (state_ == BreakerState::half_open) ++running_trials_;
  return Ticket{epoch_};
}

bool Breaker::allows(Moment now) const {
  if (state_ == BreakerState::closed || is_over(now)) return true;
  return state_ == BreakerState::half_open && running_trials_ < options_.trials;
}

void Breaker::succeeded(Ticket ticket, Moment now) {
  ++seen_.succeeded;
  if (!is_current(ticket)) return;
  seen_.failures_in_a_row = 0;
  if (state_ != BreakerState::half_open) return;
  --running_trials_;
  if (++good_trials_ >= options_.successes) enter(BreakerState::closed, now);
}

void Breaker::failed(Ticket ticket, Moment now, std::string reason) {
  ++seen_.failed;
  seen_.reason = std::move(reason);
  if (!is_current(ticket)) return;
  ++seen_.failures_in_a_row;
  const bool is_enough =
      state_ == BreakerState::half_open || seen_.failures_in_a_row >= options_.failures;
  if (is_enough && state_ != BreakerState::open) enter(BreakerState::open, now);
}

void Breaker::ignored(Ticket ticket, Moment) {
  ++seen_.ignored;
  if (is_current(ticket) && state_ == BreakerState::half_open) --running_trials_;
}

void Breaker::trip(Moment now, std::string reason) {
  seen_.reason = std::move(reason);
  enter(BreakerState::open, now);
  seen_.is_tripped = true;
}

void Breaker::reset(Moment now) { enter(BreakerState::closed, now); }

void Breaker::enter(BreakerState state, Moment now) {
  if (state == BreakerState::open) ++seen_.opened;
  if (state == BreakerState::closed) seen_.failures_in_a_row = 0;
  seen_.is_tripped = false;
  state_ = state;
  since_ = now;
  running_trials_ = 0;
  good_trials_ = 0;
  ++epoch_;
}

BreakerState Breaker::state(Moment now) const {
  return state_ == BreakerState::open && is_over(now) ? BreakerState::half_open : state_;
}

BreakerStatus Breaker::status(Moment now) const {
  auto status = seen_;
  status.state = state(now);
  return status;
}

}  // namespace sourceflow::base
