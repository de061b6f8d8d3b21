#pragma once

#include <stdexcept>

namespace flights::run {

/// Someone pressed Ctrl-C, or asked this process to end.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

/// From now on SIGINT and SIGTERM are noticed by `throw_if_interrupted` and do not end the process.
void notice_interrupts();
void throw_if_interrupted();

}  // namespace flights::run
