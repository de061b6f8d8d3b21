#include "sourceflow/aws/error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sourceflow::aws {
namespace {

// The lists of the AWS SDKs' standard retry mode.
constexpr std::array throttling_codes{std::string_view{"BandwidthLimitExceeded"},
                                      std::string_view{"EC2ThrottledException"},
                                      std::string_view{"KmsThrottled"},
                                      std::string_view{"LimitExceededException"},
                                      std::string_view{"OverLimit"},
                                      std::string_view{"PriorRequestNotComplete"},
                                      std::string_view{"ProvisionedThroughputExceededException"},
                                      std::string_view{"RequestLimitExceeded"},
                                      std::string_view{"RequestThrottled"},
                                      std::string_view{"RequestThrottledException"},
                                      std::string_view{"SlowDown"},
                                      std::string_view{"ThrottledException"},
                                      std::string_view{"Throttling"},
                                      std::string_view{"ThrottlingException"},
                                      std::string_view{"TooManyRequestsException"},
                                      std::string_view{"TransactionInProgressException"}};

constexpr std::array transient_codes{std::string_view{"IDPCommunicationError"},
                                     std::string_view{"InternalError"},
                                     std::string_view{"InternalFailure"},
                                     std::string_view{"InternalServerError"},
                                     std::string_view{"KMSInternalException"},
                                     std::string_view{"KMSInternal"},
                                     std::string_view{"RequestTimeout"},
                                     std::string_view{"RequestTimeoutException"},
                                     std::string_view{"ServiceUnavailable"},
                                     std::string_view{"DependencyTimeoutException"}};

constexpr std::array skew_codes{std::string_view{"RequestExpired"},
                                std::string_view{"RequestInTheFuture"},
                                std::string_view{"RequestTimeTooSkewed"}};

constexpr std::array expired_codes{std::string_view{"ExpiredToken"},
                                   std::string_view{"ExpiredTokenException"},
                                   std::string_view{"TokenRefreshRequired"}};

bool has(const auto& codes, std::string_view code) {
  return std::ranges::find(codes, code) != codes.end();
}

std::string sentence(const Error::Details& details) {
  std::string text = details.operation.empty() ? "the call to AWS" : details.operation;
  text += " failed";
  // Without a status nobody has answered, and a code is our own.
  if (details.status != 0) {
    text += " with " + std::to_string(details.status);
    if (!details.code.empty()) text += " " + details.code;
  }
  if (!details.message.empty()) text += ": " + details.message;
  if (!details.request_id.empty()) text += " (request " + details.request_id + ")";
  return text;
}

}  // namespace

Error::Error(Details details)
    : std::runtime_error(sentence(details)), details_(std::move(details)) {}

ErrorKind classify(int status, std::string_view code) {
  if (has(throttling_codes, code)) return ErrorKind::throttled;
  if (has(transient_codes, code)) return ErrorKind::transient;
  if (has(skew_codes, code)) return ErrorKind::clock_skew;
  if (has(expired_codes, code)) return ErrorKind::expired;
  if (status == 429) return ErrorKind::throttled;
  if (status == 500 || status == 502 || status == 503 || status == 504) return ErrorKind::transient;
  return ErrorKind::refused;
}

}  // namespace sourceflow::aws
