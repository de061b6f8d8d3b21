#include "sourceflow/bus/queue_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using testing::ElementsAre;

TEST(QueueStatus, IsReadFromWhatSqsSays) {
  const auto status =
      status_of({{"QueueArn", "arn:aws:sqs:eu-west-1:123456789012:orders.fifo"},
                 {"ApproximateNumberOfMessages", "12"},
                 {"ApproximateNumberOfMessagesNotVisible", "3"},
                 {"ApproximateNumberOfMessagesDelayed", "1"},
                 {"RedrivePolicy",
                  R"({"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:orders-dlq.fifo",)"
                  R"("maxReceiveCount":10})"}});

  EXPECT_EQ(status,
            (QueueStatus{.name = "orders.fifo",
                         .is_fifo = true,
                         .waiting = 12,
                         .in_flight = 3,
                         .delayed = 1,
                         .dead_letter_queue = "orders-dlq.fifo"}));
}

TEST(QueueStatus, CountsDeadLettersWithTheQueueTheyCameFrom) {
  const auto queues = with_dead_letters({{.name = "orders-dlq", .waiting = 2, .in_flight = 1},
                                         {.name = "orders", .dead_letter_queue = "orders-dlq"},
                                         {.name = "mail", .dead_letter_queue = "elsewhere"}});

  EXPECT_THAT(
      queues,
      ElementsAre(
          QueueStatus{.name = "mail", .dead_letter_queue = "elsewhere"},
          QueueStatus{.name = "orders", .dead_letter_queue = "orders-dlq", .dead_letters = 3}));
}

TEST(QueueStatus, ReadsAsATableWithSums) {
  EXPECT_EQ(to_text(std::vector<QueueStatus>{
                {.name = "mail", .waiting = 5},
                {.name = "orders.fifo", .is_fifo = true, .waiting = 12, .dead_letters = 3}}),
            "queue        kind      waiting  in flight  delayed  dead letters\n"
            "mail         standard        5          0        0  -\n"
            "orders.fifo  FIFO           12          0        0             3\n"
            "all                         17          0        0             3\n");
}

}  // namespace
}  // namespace sourceflow::bus
