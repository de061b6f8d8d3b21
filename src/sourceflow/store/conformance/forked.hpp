#pragma once

#include <functional>
#include <string>
#include <sys/types.h>

namespace sourceflow::store::conformance {

/// A process that shares nothing with this one but files and databases, and can be killed. Lines
/// go each way; begin it before this process has threads.
class Forked {
 public:
  /// How the process speaks with the one that began it.
  class Talk {
   public:
    Talk(int from, int to) : from_(from), to_(to) {}
    void say(const std::string& line) const;
    /// Waits for the next line; empty at the end.
    std::string hear() const;
    bool has_word() const;
    int handle() const { return from_; }
    void close() const;

   private:
    int from_;
    int to_;
  };

  /// `work` runs in the new process, which ends with 0 behind it, or with 1 where it throws.
  explicit Forked(const std::function<void(const Talk&)>& work);
  ~Forked();
  Forked(const Forked&) = delete;
  Forked& operator=(const Forked&) = delete;

  const Talk& talk() const { return talk_; }
  void kill_now() const;
  /// Waits for its end.
  int exit_status();

 private:
  pid_t process_ = 0;
  bool has_ended_ = false;
  Talk talk_{-1, -1};
};

}  // namespace sourceflow::store::conformance
