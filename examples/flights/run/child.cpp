#include "child.hpp"

#include <csignal>
#include <deque>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace flights::run {
namespace {

[[noreturn]] void become(const Program& program, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  for (const auto& [name, value] : program.environment) setenv(name.c_str(), value.c_str(), 1);
  if (!program.log.empty()) {
    const int log = open(program.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log < 0 || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0) _exit(127);
    // Ctrl-C is for the owner, who ends its children in order.
    setpgid(0, 0);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  std::vector<char*> arguments;
  for (const std::string& argument : program.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

Child::Child(const Program& program) {
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0)
    throw std::system_error(errno, std::generic_category(), "cannot start " + program.arguments[0]);
  if (pid_ == 0) become(program, parent);
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)), ended_(other.ended_) {}

Child& Child::operator=(Child&& other) noexcept {
  if (this != &other) {
    end();
    pid_ = std::exchange(other.pid_, -1);
    ended_ = other.ended_;
  }
  return *this;
}

Child::~Child() { end(); }

void Child::signal(int number) const {
  if (pid_ > 0 && !ended_) kill(pid_, number);
}

std::optional<int> Child::wait(std::chrono::milliseconds patience) {
  if (ended_ || pid_ < 0) return ended_;
  // Without glibc's wrapper, whose header cannot be used from C++ in Debian 12.
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  pollfd ending{handle, POLLIN, 0};
  poll(&ending, 1, static_cast<int>(patience.count()));
  close(handle);
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == pid_) {
    ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return ended_;
}

void Child::end() {
  if (pid_ < 0 || ended_) return;
  kill(pid_, SIGKILL);
  kill(pid_, SIGCONT);
  waitpid(pid_, nullptr, 0);
}

std::string last_lines(const std::filesystem::path& log, std::size_t count) {
  std::ifstream file{log};
  std::deque<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
    if (lines.size() > count) lines.pop_front();
  }
  std::string text;
  for (const std::string& line : lines) text += "    " + line + "\n";
  return text;
}

}  // namespace flights::run
