#include "progress.hpp"

#include <algorithm>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace flights {
namespace {

using namespace std::chrono_literals;

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  if (whole < 60) return fmt::format("{}s", whole);
  if (whole < 3600) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}h{:02}m", whole / 3600, whole / 60 % 60);
}

std::size_t columns_of(std::FILE* out) {
  winsize size{};
  return ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

std::string progress_line(const Done& done, std::size_t width) {
  const double seconds = std::chrono::duration<double>(done.elapsed).count();
  const double share = std::clamp(done.share, 0.0, 1.0);
  const double rate = seconds > 0 ? static_cast<double>(done.count) / seconds : 0;
  std::string numbers = fmt::format("{:3.0f}%  {} sent  {:.0f}/s", 100 * share, done.count, rate);
  if (share >= 1) {
    numbers += "  in " + clock_text(seconds);
  } else if (share > 0) {
    numbers += "  " + clock_text(seconds * (1 - share) / share) + " left";
  }
  if (width == 0) return numbers;
  constexpr std::size_t least_bar = 10;
  constexpr std::size_t most_bar = 40;
  if (width < numbers.size() + least_bar + 4) return numbers.substr(0, width);
  const std::size_t bar = std::min(most_bar, width - numbers.size() - 4);
  const auto full = static_cast<std::size_t>(share * static_cast<double>(bar));
  return fmt::format("[{}{}] {}", std::string(full, '#'), std::string(bar - full, '.'), numbers);
}

Progress::Progress(std::FILE* out) : out_(out), is_terminal_(isatty(fileno(out)) != 0) {
  next_ = start_ + (is_terminal_ ? 0s : 2s);
}

void Progress::show(std::int64_t count, double share) {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + (is_terminal_ ? 100ms : 2000ms);
  draw({count, share, now - start_});
}

void Progress::make_way() {
  if (is_terminal_) std::fputs("\r\033[K", out_);
}

void Progress::finish(std::int64_t count) {
  draw({count, 1, elapsed()});
  if (is_terminal_) std::fputc('\n', out_);
  std::fflush(out_);
}

std::chrono::steady_clock::duration Progress::elapsed() const {
  return std::chrono::steady_clock::now() - start_;
}

void Progress::draw(const Done& done) {
  if (is_terminal_) {
    std::fprintf(out_, "\r%s\033[K", progress_line(done, columns_of(out_) - 1).c_str());
  } else {
    std::fprintf(out_, "%s\n", progress_line(done).c_str());
  }
  std::fflush(out_);
}

}  // namespace flights
