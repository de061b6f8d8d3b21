#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

namespace sourceflow::store::sql {

/// Ends connections on which an answer is overdue, for client libraries that would wait for ever: a
/// server that hangs while its machine goes on acknowledging looks like one that works.
///
/// Any number of threads, each with lines of its own. Sleeps unless an answer may be overdue.
class SilenceWatch {
 public:
  using Duration = std::chrono::steady_clock::duration;

  explicit SilenceWatch(Duration limit) : limit_(limit) {}

  /// One connection, watched while there is a Waiting, of which several may be nested. Goes before
  /// its socket is closed, and before the watch. One thread at a time.
  class Line {
   public:
    Line(SilenceWatch& watch, int socket);
    ~Line();
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    /// The server has said something: the time begins anew.
    void heard();
    /// Answers are waited for that much longer in all, for a connection that is given up.
    void close_within(Duration rest);
    /// Whether the connection was shut down because nothing was heard on it.
    bool was_ended() const { return was_ended_; }

   private:
    friend SilenceWatch;
    void begin();
    void end();

    SilenceWatch& watch_;
    int socket_;
    int depth_ = 0;
    std::atomic<Duration> due_;
    std::atomic<bool> was_ended_ = false;
  };

  /// While it lives an answer is waited for; without a line it does nothing.
  class Waiting {
   public:
    explicit Waiting(Line* line) : line_(line) {
      if (line_ != nullptr) line_->begin();
    }
    ~Waiting() {
      if (line_ != nullptr) line_->end();
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

   private:
    Line* line_;
  };

 private:
  void serve(const std::stop_token& stop);
  /// Ends what is overdue, and tells when to look again.
  std::chrono::steady_clock::time_point look(std::chrono::steady_clock::time_point now);

  Duration limit_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::set<Line*> lines_;
  bool looks_again_ = false;
  /// Started by the first line.
  std::jthread thread_;
};

}  // namespace sourceflow::store::sql
