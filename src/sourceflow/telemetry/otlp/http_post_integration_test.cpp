#include <gtest/gtest.h>

#include "sourceflow/telemetry/otlp/http_post.hpp"

namespace sourceflow::telemetry::otlp {
namespace {

TEST(HttpPost, SaysThatNobodyAnswers) {
  const auto post = http_post({.otlp = "http://127.0.0.1:1"});

  const auto answer = post("/v1/traces", "{}", std::chrono::milliseconds{2'000});

  EXPECT_EQ(answer.status, 0);
  EXPECT_FALSE(answer.body.empty());
}

}  // namespace
}  // namespace sourceflow::telemetry::otlp
