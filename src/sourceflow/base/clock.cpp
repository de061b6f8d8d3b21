#include "sourceflow/base/clock.hpp"

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace sourceflow::base {
namespace {

class SystemClock : public Clock {
 public:
  Time now() const override {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
};

/// Takes numbers and marks off the front of a text; any surprise is the caller's one error.
class Cursor {
 public:
  explicit Cursor(std::string_view whole) : whole_(whole), rest_(whole) {}

  int digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count) fail();
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + count, value);
    if (error != std::errc{} || end != rest_.data() + count || rest_.front() == '-') fail();
    rest_.remove_prefix(count);
    return value;
  }

  bool skip(char mark) {
    if (rest_.empty() || rest_.front() != mark) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void need(char mark) {
    if (!skip(mark)) fail();
  }

  Duration fraction() {
    std::int64_t micros = 0;
    std::int64_t unit = 100'000;
    std::size_t count = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; ++count) {
      micros += (rest_.front() - '0') * unit;
      unit /= 10;
      rest_.remove_prefix(1);
    }
    if (count == 0 || count > 9) fail();
    return Duration{micros};
  }

  bool done() const { return rest_.empty(); }

  [[noreturn]] void fail() const {
    throw std::invalid_argument("\"" + std::string(whole_) + "\" is not an ISO-8601 time");
  }

 private:
  std::string_view whole_;
  std::string_view rest_;
};

template <std::size_t count>
void append_digits(std::string& text, std::integral auto value) {
  char digits[count];
  for (std::size_t i = count; i-- > 0; value /= 10) digits[i] = static_cast<char>('0' + value % 10);
  text.append(digits, count);
}

// Years beyond four digits keep them all, although nothing reads those.
void append_year(std::string& text, int year) {
  if (year >= 0 && year <= 9999) {
    append_digits<4>(text, year);
  } else {
    text += std::to_string(year);
  }
}

}  // namespace

const std::shared_ptr<Clock>& system_clock() {
  static const std::shared_ptr<Clock> clock = std::make_shared<SystemClock>();
  return clock;
}

Time VirtualClock::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

void VirtualClock::advance(Duration by) {
  const std::lock_guard lock(mutex_);
  now_ += by;
}

std::string to_iso8601(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  const auto micros = clock.subseconds().count();
  std::string text;
  text.reserve(28);
  append_year(text, static_cast<int>(date.year()));
  text += '-';
  append_digits<2>(text, static_cast<unsigned>(date.month()));
  text += '-';
  append_digits<2>(text, static_cast<unsigned>(date.day()));
  text += 'T';
  append_digits<2>(text, clock.hours().count());
  text += ':';
  append_digits<2>(text, clock.minutes().count());
  text += ':';
  append_digits<2>(text, clock.seconds().count());
  if (micros != 0) text += '.';
  if (micros % 1000 != 0) {
    append_digits<6>(text, micros);
  } else if (micros != 0) {
    append_digits<3>(text, micros / 1000);
  }
  text += 'Z';
  return text;
}

Time from_iso8601(std::string_view text) {
  Cursor in(text);
  const int year = in.digits(4);
  in.need('-');
  const int month = in.digits(2);
  in.need('-');
  const int day = in.digits(2);
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) in.fail();
  Time time = std::chrono::sys_days{date};
  if (!in.skip('T')) in.need(' ');
  const int hour = in.digits(2);
  in.need(':');
  const int minute = in.digits(2);
  int second = 0;
  if (in.skip(':')) second = in.digits(2);
  if (hour > 23 || minute > 59 || second > 60) in.fail();
  time += std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second};
  if (in.skip('.')) time += in.fraction();
  if (in.skip('Z') || in.done()) return in.done() ? time : (in.fail(), time);
  const bool east = in.skip('+');
  if (!east) in.need('-');
  const int offset_hours = in.digits(2);
  in.skip(':');
  const auto offset = std::chrono::hours{offset_hours} + std::chrono::minutes{in.digits(2)};
  if (!in.done()) in.fail();
  return east ? time - offset : time + offset;
}

}  // namespace sourceflow::base
