#include "sourceflow/aws/clock_skew.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace sourceflow::aws {
namespace {

// Some of these have other causes as well, so the time difference decides.
constexpr std::array<std::string_view, 8> suspicious_codes{"AuthFailure",
                                                           "InvalidSignatureException",
                                                           "RequestExpired",
                                                           "RequestInTheFuture",
                                                           "RequestTimeTooSkewed",
                                                           "SignatureDoesNotMatch",
                                                           "InvalidClientTokenId",
                                                           "IncompleteSignature"};

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || value < 0) return {};
  return value;
}

}  // namespace

std::optional<base::Time> parse_http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr std::string_view shape = "Sun, 06 Nov 1994 08:49:37 GMT";
  if (text.size() != shape.size() || !text.ends_with(" GMT") || text.substr(3, 2) != ", ")
    return {};
  const auto month = std::ranges::find(months, text.substr(8, 3));
  const auto day = number(text.substr(5, 2));
  const auto year = number(text.substr(12, 4));
  const auto hour = number(text.substr(17, 2));
  const auto minute = number(text.substr(20, 2));
  const auto second = number(text.substr(23, 2));
  if (month == months.end() || !day || !year || !hour || !minute || !second) return {};
  const std::chrono::year_month_day date{
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
      std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return {};
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

std::optional<base::Duration> clock_correction(int status,
                                               std::string_view code,
                                               std::optional<base::Time> service_time,
                                               base::Time signed_at,
                                               base::Duration tolerance) {
  if (status < 400 || status >= 500 || !service_time) return {};
  if (std::ranges::find(suspicious_codes, code) == suspicious_codes.end()) return {};
  const base::Duration difference = *service_time - signed_at;
  if (std::chrono::abs(difference) <= tolerance) return {};
  return difference;
}

}  // namespace sourceflow::aws
