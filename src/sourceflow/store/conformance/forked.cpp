#include "sourceflow/store/conformance/forked.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <exception>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sourceflow::store::conformance {
namespace {

std::array<int, 2> pipe_ends() {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  return ends;
}

}  // namespace

void Forked::Talk::say(const std::string& line) const {
  const std::string text = line + "\n";
  if (write(to_, text.data(), text.size()) < 0) throw std::runtime_error("nobody listens");
}

std::string Forked::Talk::hear() const {
  std::string line;
  for (char c = 0; read(from_, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

bool Forked::Talk::has_word() const {
  pollfd end{from_, POLLIN, 0};
  return poll(&end, 1, 0) > 0;
}

void Forked::Talk::close() const {
  ::close(from_);
  ::close(to_);
}

Forked::Forked(const std::function<void(const Talk&)>& work) {
  const auto up = pipe_ends();
  const auto down = pipe_ends();
  process_ = fork();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(up[0]);
    close(down[1]);
    try {
      work(Talk(down[0], up[1]));
    } catch (const std::exception& error) {
      std::fprintf(stderr, "a process ends with: %s\n", error.what());
      _exit(1);
    }
    _exit(0);
  }
  close(up[1]);
  close(down[0]);
  talk_ = Talk(up[0], down[1]);
}

Forked::~Forked() {
  if (!has_ended_) {
    kill_now();
    exit_status();
  }
  talk_.close();
}

void Forked::kill_now() const { kill(process_, SIGKILL); }

int Forked::exit_status() {
  int status = 0;
  waitpid(process_, &status, 0);
  has_ended_ = true;
  return status;
}

}  // namespace sourceflow::store::conformance
