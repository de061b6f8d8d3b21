#include "sourceflow/aws/clock_skew.hpp"

#include <gtest/gtest.h>

namespace sourceflow::aws {
namespace {

using namespace std::chrono_literals;

const base::Time noon = base::from_iso8601("2026-03-01T12:00:00Z");

TEST(HttpDate, ReadsTheOneFormThatServersSend) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"),
            base::from_iso8601("1994-11-06T08:49:37Z"));
  EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT"),
            base::from_iso8601("2024-02-29T00:00:00Z"));
}

TEST(HttpDate, RefusesOtherTexts) {
  for (const auto* text : {"",
                           "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994",
                           "Sun, 06 Nov 1994 08:49:37 CET",
                           "Sun, 31 Feb 2024 08:49:37 GMT",
                           "Sun, 06 Nov 1994 25:49:37 GMT",
                           "Sun, 0x Nov 1994 08:49:37 GMT"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

TEST(ClockCorrection, IsTheDifferenceToTheServicesTime) {
  EXPECT_EQ(clock_correction(403, "RequestTimeTooSkewed", noon, noon - 10min), 10min);
  EXPECT_EQ(clock_correction(400, "InvalidSignatureException", noon, noon + 1h), -1h);
}

TEST(ClockCorrection, LeavesOtherFailuresAlone) {
  EXPECT_EQ(clock_correction(403, "SignatureDoesNotMatch", noon, noon - 1min), std::nullopt);
  EXPECT_EQ(clock_correction(400, "QueueDoesNotExist", noon, noon - 1h), std::nullopt);
  EXPECT_EQ(clock_correction(503, "RequestExpired", noon, noon - 1h), std::nullopt);
  EXPECT_EQ(clock_correction(403, "RequestExpired", std::nullopt, noon), std::nullopt);
}

}  // namespace
}  // namespace sourceflow::aws
