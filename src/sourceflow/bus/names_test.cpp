#include "sourceflow/bus/names.hpp"

#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"

namespace sourceflow::bus {
namespace {

TEST(QueueName, ALiteralIsCheckedByTheCompiler) {
  constexpr QueueName name = "orders.fifo";

  static_assert(name.text() == "orders.fifo");
  static_assert(is_fifo(name.text()));
}

TEST(QueueName, RefusesAUrlAndSaysWhatToGiveInstead) {
  try {
    QueueName::checked("https://sqs.eu-west-1.amazonaws.com/123456789012/orders");
    FAIL();
  } catch (const base::ConfigError& error) {
    EXPECT_STREQ(
        error.complaints().front().c_str(),
        "the queue name \"https://sqs.eu-west-1.amazonaws.com/123456789012/orders\" is a URL: "
        "give the short name, the last part of its path");
  }
}

TEST(QueueName, RefusesArnsCharactersAndLengthsThatSqsRefuses) {
  EXPECT_EQ(fault_of("arn:aws:sqs:eu-west-1:123456789012:orders", longest_queue_name),
            NameFault::arn);
  EXPECT_EQ(fault_of("orders queue", longest_queue_name), NameFault::character);
  EXPECT_EQ(fault_of("orders.fifo.fifo", longest_queue_name), NameFault::character);
  EXPECT_EQ(fault_of("", longest_queue_name), NameFault::empty);
  EXPECT_EQ(fault_of(".fifo", longest_queue_name), NameFault::empty);
  EXPECT_EQ(fault_of(std::string(75, 'q') + ".fifo", longest_queue_name), NameFault::none);
  EXPECT_EQ(fault_of(std::string(76, 'q') + ".fifo", longest_queue_name), NameFault::too_long);
}

TEST(TopicName, MayBeLongerThanAQueueName) {
  EXPECT_EQ(TopicName::checked(std::string(256, 't')).text().size(), 256u);
  EXPECT_THROW(TopicName::checked(std::string(257, 't')), base::ConfigError);
}

TEST(DeadLetterName, KeepsTheFifoSuffixAtTheEnd) {
  EXPECT_EQ(dead_letter_name("departures.fifo"), "departures-dlq.fifo");
  EXPECT_EQ(dead_letter_name("boards-events"), "boards-events-dlq");
}

}  // namespace
}  // namespace sourceflow::bus
