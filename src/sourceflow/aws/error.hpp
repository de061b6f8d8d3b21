#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sourceflow::aws {

/// What kind of failure an answer is, which decides whether and when another attempt makes sense.
enum class ErrorKind {
  refused,     ///< the request is wrong or not allowed; the same request will be refused again
  throttled,   ///< too many requests; slow down and try again
  transient,   ///< the service or the way to it failed; try again
  timeout,     ///< no answer in time; try again, it costs more of the retry budget
  clock_skew,  ///< the time of the signature is too far from the service's
  expired,     ///< the credentials ended before their time; fetch new ones
};

/// Thrown when a call to AWS failed after its retries. `code()` is AWS's own (`QueueDoesNotExist`),
/// without a namespace; empty if no answer came, and then `status()` is 0. Correct the request
/// where `retryable()` is false; otherwise wait and call again.
class Error : public std::runtime_error {
 public:
  struct Details {
    int status = 0;
    std::string code = {};
    std::string message = {};
    std::string request_id = {};
    ErrorKind kind = ErrorKind::refused;
    /// `sqs.SendMessageBatch`.
    std::string operation = {};
    /// What the service asked to wait before another attempt.
    std::optional<std::chrono::milliseconds> retry_after = {};
  };

  explicit Error(Details details);

  int status() const { return details_.status; }
  const std::string& code() const { return details_.code; }
  /// The service's own text. It may repeat what was sent to it.
  const std::string& message() const { return details_.message; }
  const std::string& request_id() const { return details_.request_id; }
  ErrorKind kind() const { return details_.kind; }
  bool retryable() const { return details_.kind != ErrorKind::refused; }
  const Details& details() const { return details_; }

 private:
  Details details_;
};

/// The kind of an answer with this status and code.
ErrorKind classify(int status, std::string_view code);

}  // namespace sourceflow::aws
