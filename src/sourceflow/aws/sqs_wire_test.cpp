#include "sourceflow/aws/sqs_wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/base/log.hpp"

namespace sourceflow::aws::sqs_wire {
namespace {

using testing::ElementsAre;

TEST(SqsWire, WritesABatchWithPlacesForIds) {
  const SendEntry first{.body = "a\"b",
                        .attributes = {{.name = "N", .value = "1", .data_type = "Number"}}};
  const SendEntry second{
      .body = "c", .group_id = "g", .deduplication_id = "d", .delay = std::chrono::seconds(3)};

  EXPECT_EQ(send_batch("u", {first, second}),
            R"({"QueueUrl":"u","Entries":[{"Id":"0","MessageBody":"a\"b",)"
            R"("MessageAttributes":{"N":{"DataType":"Number","StringValue":"1"}}},)"
            R"({"Id":"1","MessageBody":"c","DelaySeconds":3,"MessageGroupId":"g",)"
            R"("MessageDeduplicationId":"d"}]})");
}

TEST(SqsWire, WritesWhatToReceive) {
  EXPECT_EQ(
      receive("u",
              {.max = 5, .wait = std::chrono::seconds(20), .visibility = std::chrono::seconds(0)}),
      R"({"QueueUrl":"u","MaxNumberOfMessages":5,"WaitTimeSeconds":20,"VisibilityTimeout":0,)"
      R"("AttributeNames":["All"],"MessageSystemAttributeNames":["All"],)"
      R"("MessageAttributeNames":["All"]})");
}

TEST(SqsWire, ReadsAMessageWithAllItsParts) {
  const auto messages = read_received(
      R"({"Messages":[{"MessageId":"m","ReceiptHandle":"r","Body":"{}",)"
      R"("Attributes":{"ApproximateReceiveCount":"2","SentTimestamp":"1000000000000",)"
      R"("MessageGroupId":"g",)"
      R"("MessageDeduplicationId":"d","SequenceNumber":"18","SenderId":"me"},)"
      R"("MessageAttributes":{"A":{"DataType":"String","StringValue":"x"},)"
      R"("B":{"DataType":"Binary","BinaryValue":"AQI="}}}]})");

  ASSERT_EQ(messages.size(), 1U);
  const auto& message = messages[0];
  EXPECT_EQ(message.id + message.receipt + message.body, "mr{}");
  EXPECT_EQ(message.receive_count, 2);
  EXPECT_EQ(message.sent_at, base::from_iso8601("2001-09-09T01:46:40Z"));
  EXPECT_EQ(message.group_id + message.deduplication_id + message.sequence_number, "gd18");
  EXPECT_EQ(message.system_attributes, (Attributes{{"SenderId", "me"}}));
  EXPECT_THAT(
      message.attributes,
      ElementsAre(MessageAttribute{.name = "A", .value = "x"},
                  MessageAttribute{.name = "B", .value = "\x01\x02", .data_type = "Binary"}));
}

TEST(SqsWire, ReadsAnEmptyReceiveInAllItsForms) {
  for (const auto* answer : {"{}", R"({"Messages":[]})", R"({"Messages":null})"}) {
    EXPECT_TRUE(read_received(answer).empty()) << answer;
  }
}

TEST(SqsWire, LeavesAMessageThatArrivedChangedToComeAgain) {
  base::set_log_sink([](base::LogLevel, std::string_view) {});
  const auto messages = read_received(
      R"({"Messages":[{"MessageId":"bad","Body":"hallo",)"
      R"("MD5OfBody":"5d41402abc4b2a76b9719d911017c592"},)"
      R"({"MessageId":"good","Body":"hello","MD5OfBody":"5d41402abc4b2a76b9719d911017c592"}]})");
  base::set_log_sink({});

  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].id, "good");
}

TEST(SqsWire, TakesASentMessageThatArrivedChangedForFailed) {
  const SendEntry entry{.body = "hello"};
  const auto results =
      read_sent_batch(R"({"Successful":[{"Id":"0","MessageId":"m",)"
                      R"("MD5OfMessageBody":"00000000000000000000000000000000"}]})",
                      {entry});

  EXPECT_EQ(results.at(0).code, "ChecksumMismatch");
  EXPECT_FALSE(results.at(0).sender_fault);
  EXPECT_THROW(read_sent(R"({"MessageId":"m","MD5OfMessageBody":"00"})", entry), Error);
}

TEST(SqsWire, BringsResultsIntoTheOrderOfTheEntries) {
  const auto results = read_batch(
      R"({"Failed":[{"Id":"0","Code":"Busy","Message":"m","SenderFault":true},{"Id":"77",)"
      R"("Code":"?"}],)"
      R"("Successful":[{"Id":"2","MessageId":"c","SequenceNumber":"9"}]})",
      3);

  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].code, "Busy");
  EXPECT_TRUE(results[0].sender_fault);
  EXPECT_EQ(results[1].code, "NotAnswered");
  EXPECT_TRUE(results[2].ok);
  EXPECT_EQ(results[2].message_id + results[2].sequence_number, "c9");
}

TEST(SqsWire, RefusesAnswersThatAreNoneOfSqs) {
  for (const auto* answer :
       {"",
        "<html/>",
        "[]",
        R"({"Messages":{}})",
        R"({"Messages":[1]})",
        R"({"Messages":[{"Body":1}]})",
        R"({"Messages":[{"Attributes":{"SentTimestamp":"soon"}}]})",
        R"({"Messages":[{"Attributes":{"SentTimestamp":"10000000000000001"}}]})",
        R"({"Messages":[{"MessageAttributes":{"A":{"DataType":"Binary","BinaryValue":"!"}}}]})"}) {
    EXPECT_THROW(read_received(answer), Error) << answer;
  }
  EXPECT_THROW(read_text("{}", "QueueUrl"), Error);
}

RC_GTEST_PROP(SqsWire, NeverFailsInAnyOtherWay, (const std::string& answer)) {
  try {
    read_received(answer);
  } catch (const Error&) {
  }
}

}  // namespace
}  // namespace sourceflow::aws::sqs_wire
