#include "sourceflow/bus/poll_pace.hpp"

#include <algorithm>

namespace sourceflow::bus {

std::size_t PollPace::to_start(std::size_t in_hand) const {
  const auto room = limits_.in_hand > in_hand ? (limits_.in_hand - in_hand) / limits_.batch : 0;
  const auto possible = std::min(wanted_, room);
  return possible > polling_ ? possible - polling_ : 0;
}

PollPace::Call PollPace::begin() {
  ++polling_;
  const bool is_trickling = last_received_ > 0 && last_received_ < limits_.batch;
  // Only one call waits long: others beside it would each be woken by a single message.
  const auto wait = polling_ == 1 ? limits_.wait : std::min(limits_.wait, std::chrono::seconds{1});
  return {.pause = is_trickling ? limits_.pause : std::chrono::milliseconds{0}, .wait = wait};
}

void PollPace::end(std::size_t received) {
  --polling_;
  last_received_ = received;
  if (received >= limits_.batch) {
    wanted_ = std::min(wanted_ + 1, limits_.pollers);
  } else if (received == 0) {
    wanted_ = 1;
  } else {
    wanted_ = std::max<std::size_t>(wanted_ - 1, 1);
  }
}

void PollPace::end_failed() {
  --polling_;
  last_received_ = 0;
  wanted_ = 1;
}

}  // namespace sourceflow::bus
