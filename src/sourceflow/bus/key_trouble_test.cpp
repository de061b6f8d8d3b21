#include "sourceflow/bus/key_trouble.hpp"

#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

KeyFailure failure(int status, const std::string& code) {
  return failure_of(
      aws::Error({.status = status, .code = code, .kind = aws::classify(status, code)}));
}

TEST(KeyTrouble, IsWaitedForWhileKmsIsAway) {
  EXPECT_EQ(failure(0, ""), KeyFailure::away);
  EXPECT_EQ(failure(400, "ThrottlingException"), KeyFailure::away);
  EXPECT_EQ(failure(500, "KMSInternalException"), KeyFailure::away);
  EXPECT_EQ(failure(500, "KeyUnavailableException"), KeyFailure::away);
  EXPECT_EQ(failure(503, "DependencyTimeoutException"), KeyFailure::away);
  EXPECT_EQ(failure(400, "ExpiredTokenException"), KeyFailure::away);
}

TEST(KeyTrouble, IsAnOperatorsWhereTheKeyCannotBeUsed) {
  for (const auto* code : {"DisabledException",
                           "NotFoundException",
                           "KMSInvalidStateException",
                           "AccessDeniedException"}) {
    EXPECT_EQ(failure(400, code), KeyFailure::unusable) << code;
    EXPECT_NE(advice_about(code), "") << code;
  }
}

TEST(KeyTrouble, IsTheMessagesWhereTheDataKeyIsNotWhatKmsMade) {
  EXPECT_EQ(failure(400, "InvalidCiphertextException"), KeyFailure::forged);
  EXPECT_EQ(failure(400, "IncorrectKeyException"), KeyFailure::forged);
}

}  // namespace
}  // namespace sourceflow::bus
