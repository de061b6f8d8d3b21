#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/http/message.hpp"

namespace sourceflow::aws {

enum class Protocol { json_1_0, json_1_1, query };

/// How one service is spoken to.
struct Service {
  /// Names the service in hosts, in signatures and in our counters.
  std::string_view id;
  Protocol protocol;
  /// What comes before the operation in `X-Amz-Target` (JSON), or the API's version (Query).
  std::string_view target;
};

inline constexpr Service sqs_service{"sqs", Protocol::json_1_0, "AmazonSQS"};
inline constexpr Service sns_service{"sns", Protocol::query, "2010-03-31"};
inline constexpr Service sts_service{"sts", Protocol::query, "2011-06-15"};
inline constexpr Service kms_service{"kms", Protocol::json_1_1, "TrentService"};

/// One call to a service, before it is signed.
struct Call {
  Service service;
  std::string_view operation;
  /// JSON, or for Query the form after `Action` and `Version`.
  std::string body = {};
  /// How much longer than usual the service may take, because it was asked to wait.
  std::chrono::milliseconds extra_wait{0};
  bool is_signed = true;
};

/// The answer to a call that succeeded.
struct Answer {
  std::string body;
  std::string request_id;
};

/// The HTTP request of a call, to be signed and sent to the service's endpoint.
http::Request to_request(const Call& call, std::string_view target_path);

/// What an answer that is no success says.
Error::Details read_failure(const Service& service, const http::Response& response);

std::string request_id_of(const http::Response& response);

}  // namespace sourceflow::aws
