#include "interrupted.hpp"

#include <csignal>

namespace flights::run {
namespace {

volatile std::sig_atomic_t is_interrupted = 0;

}  // namespace

void notice_interrupts() {
  struct sigaction action{};
  action.sa_handler = [](int) { is_interrupted = 1; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void throw_if_interrupted() {
  if (is_interrupted != 0) throw Interrupted{};
}

}  // namespace flights::run
