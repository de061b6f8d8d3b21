#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace flights {

/// How far a piece of work has come.
struct Done {
  std::int64_t count = 0;
  double share = 0;  // of the whole, from 0 to 1
  std::chrono::steady_clock::duration elapsed{};
};

/// One line: share, count, rate and time left; in `width` columns with a bar if there is room for
/// one. Without a width, no bar and no limit.
std::string progress_line(const Done& done, std::size_t width = 0);

/// Shows how far work has come: one line drawn anew on a terminal, a new line every few seconds
/// elsewhere.
class Progress {
 public:
  explicit Progress(std::FILE* out);

  /// Draws if it is time to. Cheap enough to be called for every message.
  void show(std::int64_t count, double share);
  /// Leaves the terminal's line for a line of text; the next `show` draws below it.
  void make_way();
  /// Draws the last state and ends the line.
  void finish(std::int64_t count);

  std::chrono::steady_clock::duration elapsed() const;

 private:
  void draw(const Done& done);

  std::FILE* out_;
  bool is_terminal_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point next_;
};

}  // namespace flights
