#include "sourceflow/bus/entry_fate.hpp"

#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

TEST(EntryFate, RefusesForGoodOnlyWhatTheSenderIsToBlameFor) {
  EXPECT_EQ(fate_of({.ok = true}), EntryFate::sent);
  EXPECT_EQ(fate_of({.code = "InternalError", .sender_fault = false}), EntryFate::again);
  EXPECT_EQ(fate_of({.code = "InvalidParameterValue", .sender_fault = true}), EntryFate::refused);
}

TEST(EntryFate, RepeatsWhatTimeCuresWhoeverIsToBlame) {
  EXPECT_EQ(fate_of({.code = "ThrottlingException", .sender_fault = true}), EntryFate::again);
}

TEST(BlamesContent, TellsABadMessageFromAMissingQueue) {
  EXPECT_TRUE(blames_content(aws::Error({.status = 400, .code = "BatchRequestTooLong"})));
  EXPECT_FALSE(blames_content(aws::Error({.status = 400, .code = "QueueDoesNotExist"})));
  EXPECT_FALSE(blames_content(aws::Error({.status = 403, .code = "AccessDenied"})));
}

}  // namespace
}  // namespace sourceflow::bus
