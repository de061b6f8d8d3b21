#include "sourceflow/message/iso_duration.hpp"

#include <charconv>

namespace sourceflow::message {
namespace {

struct Unit {
  char letter;
  std::int64_t seconds;
};
constexpr Unit date_units[] = {{'W', 604'800}, {'D', 86'400}};
constexpr Unit time_units[] = {{'H', 3'600}, {'M', 60}, {'S', 1}};

class DurationText {
 public:
  explicit DurationText(std::string_view text) : rest_(text) {}

  std::optional<json::Span> parse() {
    negative_ = take('-');
    if (!take('P')) return std::nullopt;
    for (const auto unit : date_units) take_part(unit);
    if (take('T')) {
      const auto before = parts_;
      for (const auto unit : time_units) take_part(unit);
      if (parts_ == before) return std::nullopt;
    }
    if (!good_ || parts_ == 0 || !rest_.empty()) return std::nullopt;
    return span_;
  }

 private:
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Takes `12H` if that unit stands next, and a fraction where the unit is the second.
  void take_part(Unit unit) {
    const auto end = rest_.find_first_not_of("0123456789");
    if (end == 0 || end == std::string_view::npos) return;
    const bool has_fraction = rest_[end] == '.' && unit.letter == 'S';
    if (rest_[end] != unit.letter && !has_fraction) return;
    add(rest_.substr(0, end), unit.seconds);
    rest_.remove_prefix(end);
    if (has_fraction) take_fraction();
    good_ = good_ && take(unit.letter);
    ++parts_;
  }

  void take_fraction() {
    rest_.remove_prefix(1);
    std::int32_t unit = 100'000'000;
    std::size_t count = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; ++count, unit /= 10) {
      if (unit == 0 && rest_.front() != '0') good_ = false;
      span_.nanos += (rest_.front() - '0') * (negative_ ? -unit : unit);
      rest_.remove_prefix(1);
    }
    good_ = good_ && count > 0;
  }

  // The lowest number of seconds has no positive twin, so the sign is taken before the sum.
  void add(std::string_view digits, std::int64_t scale) {
    std::uint64_t count = 0;
    std::int64_t seconds = 0;
    const auto error = std::from_chars(digits.data(), digits.data() + digits.size(), count).ec;
    good_ = good_ && error == std::errc{} &&
            !__builtin_mul_overflow(count, negative_ ? -scale : scale, &seconds) &&
            !__builtin_add_overflow(span_.seconds, seconds, &span_.seconds);
  }

  std::string_view rest_;
  json::Span span_;
  bool negative_ = false;
  bool good_ = true;
  int parts_ = 0;
};

}  // namespace

std::optional<json::Span> parse_iso_duration(std::string_view text) {
  return DurationText(text).parse();
}

}  // namespace sourceflow::message
