#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace flights::run {

/// What to start.
struct Program {
  std::vector<std::string> arguments;                   // the first is the program's path
  std::map<std::string, std::string> environment = {};  // besides what this process has
  /// Where its output is appended. Empty: it shares this process's output.
  std::filesystem::path log = {};
};

/// A process that does not outlive its owner: its destructor kills it, and so does the kernel if
/// the owner dies.
class Child {
 public:
  /// Throws std::system_error if it cannot be started.
  explicit Child(const Program& program);
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  ~Child();

  pid_t pid() const { return pid_; }
  void signal(int number) const;
  /// How it ended: its exit code, or 128 and the signal's number; nothing if it still runs after
  /// `patience`.
  std::optional<int> wait(std::chrono::milliseconds patience);

 private:
  void end();

  pid_t pid_ = -1;
  std::optional<int> ended_;
};

/// The last lines of a log, for people who ask why a process ended.
std::string last_lines(const std::filesystem::path& log, std::size_t count);

}  // namespace flights::run
