#include "sourceflow/aws/error.hpp"

#include <gtest/gtest.h>

namespace sourceflow::aws {
namespace {

TEST(Classify, LetsTheCodeDecideBeforeTheStatus) {
  EXPECT_EQ(classify(400, "ThrottlingException"), ErrorKind::throttled);
  EXPECT_EQ(classify(400, "RequestTimeout"), ErrorKind::transient);
  EXPECT_EQ(classify(403, "RequestTimeTooSkewed"), ErrorKind::clock_skew);
  EXPECT_EQ(classify(400, "ExpiredTokenException"), ErrorKind::expired);
}

TEST(Classify, TakesTheStatusWhereTheCodeSaysNothing) {
  EXPECT_EQ(classify(503, ""), ErrorKind::transient);
  EXPECT_EQ(classify(429, "Whatever"), ErrorKind::throttled);
  EXPECT_EQ(classify(400, "QueueDoesNotExist"), ErrorKind::refused);
  EXPECT_EQ(classify(501, ""), ErrorKind::refused);
}

TEST(Error, SaysWhatFailedWithWhatAndWhichRequest) {
  const Error error({.status = 400,
                     .code = "QueueDoesNotExist",
                     .message = "no such queue",
                     .request_id = "r-1",
                     .operation = "sqs.SendMessage"});

  EXPECT_STREQ(error.what(),
               "sqs.SendMessage failed with 400 QueueDoesNotExist: no such queue (request r-1)");
  EXPECT_FALSE(error.retryable());
}

}  // namespace
}  // namespace sourceflow::aws
