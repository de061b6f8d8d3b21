#include "sourceflow/store/sql/time_text.hpp"

#include <stdexcept>

namespace sourceflow::store::sql {
namespace {

using namespace std::chrono;

constexpr std::string_view shape = "0000-00-00T00:00:00.000000Z";

void put(char* at, int digits, std::uint64_t number) {
  for (int i = digits - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
}

int number(std::string_view text, std::size_t at, std::size_t digits) {
  int result = 0;
  for (std::size_t i = at; i < at + digits; ++i) result = result * 10 + (text[i] - '0');
  return result;
}

bool has_shape(std::string_view text) {
  if (text.size() != shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (shape[i] == '0' ? !is_digit : text[i] != shape[i]) return false;
  }
  return true;
}

}  // namespace

TimeText::TimeText(base::Time time) {
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const auto in_day = static_cast<std::uint64_t>((time - day).count());
  const int year = static_cast<int>(date.year());
  if (year < 1 || year > 9999) {
    throw std::invalid_argument("times are kept from the year 1 to the year 9999");
  }
  shape.copy(text_.data(), text_.size());
  put(text_.data(), 4, static_cast<std::uint64_t>(year));
  put(text_.data() + 5, 2, static_cast<unsigned>(date.month()));
  put(text_.data() + 8, 2, static_cast<unsigned>(date.day()));
  put(text_.data() + 11, 2, in_day / 3'600'000'000U);
  put(text_.data() + 14, 2, in_day / 60'000'000U % 60);
  put(text_.data() + 17, 2, in_day / 1'000'000U % 60);
  put(text_.data() + 20, 6, in_day % 1'000'000U);
}

base::Time time_of(std::string_view text) {
  if (!has_shape(text)) throw std::runtime_error("a column holds something that is no time");
  const year_month_day date{year{number(text, 0, 4)},
                            month{static_cast<unsigned>(number(text, 5, 2))},
                            day{static_cast<unsigned>(number(text, 8, 2))}};
  return sys_days{date} + hours{number(text, 11, 2)} + minutes{number(text, 14, 2)} +
         seconds{number(text, 17, 2)} + microseconds{number(text, 20, 6)};
}

}  // namespace sourceflow::store::sql
