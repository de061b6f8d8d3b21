#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sourceflow/base/clock.hpp"

namespace sourceflow::local {

/// The parts of a request that a signature covers.
struct SignedRequest {
  std::string_view method = {};
  std::string_view target = {};
  std::string_view body = {};
  /// The value of a field; empty when there is none.
  std::function<std::string_view(std::string_view)> field = {};
};

/// What a request says of its signature, Version 4, in `Authorization` or in a presigned URL.
struct Signature {
  std::string access_key = {};
  /// As `20150830`.
  std::string day = {};
  std::string region = {};
  std::string service = {};
  /// Names in lower case, with semicolons.
  std::string fields = {};
  std::string value = {};
  /// As `20150830T123600Z`.
  std::string date = {};
  std::string session_token = {};
  /// How long a presigned URL is good.
  std::optional<std::chrono::seconds> lifetime = {};
};

/// Nothing for a request without one. Throws std::invalid_argument, in AWS's words, when a part of
/// it is missing.
std::optional<Signature> read_signature(const SignedRequest& request);

/// The value that the signature of this request should have.
std::string expected_signature(const SignedRequest& request,
                               const Signature& signature,
                               std::string_view secret);

/// The time in a signature's date; nothing for any other text.
std::optional<base::Time> signing_time(std::string_view date);
/// A time in that form.
std::string signing_date(base::Time time);

}  // namespace sourceflow::local
