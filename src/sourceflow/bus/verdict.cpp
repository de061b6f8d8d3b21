#include "sourceflow/bus/verdict.hpp"

#include <algorithm>
#include <cmath>

namespace sourceflow::bus {

std::chrono::seconds retry_delay(const RetryDelays& delays, int receive_count, base::Random& dice) {
  const double grown = static_cast<double>(delays.first.count()) *
                       std::pow(delays.factor, std::clamp(receive_count - 1, 0, 64));
  const double bounded = std::min(grown, static_cast<double>(delays.longest.count()));
  const double spread = 0.75 + 0.5 * dice.fraction();
  return std::chrono::seconds{std::min(std::llround(bounded * spread), 43'200LL)};
}

Verdict verdict(const app::Handled& handled,
                const Judged& message,
                const RetryDelays& delays,
                base::Random& dice) {
  using Action = Verdict::Action;
  const bool is_last = message.receive_count >= message.max_receives;
  switch (handled.outcome) {
    case app::Outcome::handled:
    case app::Outcome::duplicate:
    case app::Outcome::rejected:
      return {Action::acknowledge};
    case app::Outcome::failed:
      if (is_last) return {Action::dead_letter, {}, handled.reason};
      return {Action::give_back, retry_delay(delays, message.receive_count, dice)};
    case app::Outcome::held_back:
      return message.is_fifo ? Verdict{Action::hold} : Verdict{Action::give_back};
    case app::Outcome::unavailable:
      return {Action::give_back};
    case app::Outcome::lost:
      return {Action::leave};
    case app::Outcome::unusable:
      return {Action::dead_letter, {}, handled.reason};
  }
  return {Action::leave};
}

}  // namespace sourceflow::bus
