#pragma once

#include <chrono>
#include <filesystem>
#include <ios>
#include <map>
#include <string>
#include <vector>

#include "child.hpp"

namespace flights::run {

/// The processes that work in the background during a run: the endpoint and the three services.
class Workers {
 public:
  /// `data` gets their databases and logs.
  explicit Workers(std::filesystem::path data) : data_(std::move(data)) {}

  /// Starts a program and returns when its log holds `ready`. Throws std::runtime_error with the
  /// end of its log if it ends or takes too long.
  void start(const std::string& name, Program program, const std::string& ready);
  /// Kills one as a crash would and starts it again, without waiting until it is ready.
  void crash(const std::string& name);
  /// Throws if one ended by itself.
  void throw_if_ended();
  /// Asks one to end, once it is ready to be asked, and waits. Throws if it takes longer or does
  /// not end well.
  void stop(const std::string& name, std::chrono::seconds patience);

  std::filesystem::path log_of(const std::string& name) const { return data_ / (name + ".log"); }

 private:
  struct Worker {
    Program program;
    Child child;
    std::string ready;
    /// Where the log of this process begins, behind that of the one that crashed.
    std::streamoff log_from = 0;
  };
  void wait_until_ready(const std::string& name);
  [[noreturn]] void fail(const std::string& name, const std::string& what) const;

  std::filesystem::path data_;
  std::map<std::string, Worker> workers_;
};

/// The first line of a file, at or behind `from`, that holds `text`; empty if there is none.
std::string line_with(const std::filesystem::path& file,
                      const std::string& text,
                      std::streamoff from = 0);

}  // namespace flights::run
