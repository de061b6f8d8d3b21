#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace sourceflow::telemetry {

/// What a collector said to a request; status 0 if there was no answer, with the reason as body.
struct PostAnswer {
  int status = 0;
  std::string body = {};
};

/// Sends one body of JSON to a path of the collector (`/v1/traces`) and waits for its answer, at
/// most for the timeout. Must not throw. `telemetry/otlp` has the one over HTTP.
using Post = std::function<PostAnswer(
    const std::string& path, std::string body, std::chrono::milliseconds timeout)>;

}  // namespace sourceflow::telemetry
