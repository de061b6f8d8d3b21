#include "sourceflow/bus/dead_letter.hpp"

#include <gtest/gtest.h>

#include "sourceflow/bus/outgoing.hpp"

namespace sourceflow::bus {
namespace {

const base::Bytes limit{1 << 20};

std::string value(const aws::SendEntry& entry, std::string_view name) {
  const auto* attribute = aws::find(entry.attributes, name);
  return attribute ? attribute->value : "-";
}

TEST(DeadLetter, SaysWhyItDiedAndWhereItCameFrom) {
  const aws::ReceivedMessage message{.id = "sqs-id", .body = "no json"};

  const auto entry = dead_letter(message, "decode: expected a JSON object", "orders.fifo", limit);

  EXPECT_EQ(entry.body, "no json");
  EXPECT_EQ(value(entry, "DeadLetterReason"), "decode: expected a JSON object");
  EXPECT_EQ(value(entry, "DeadLetterSource"), "orders.fifo");
  EXPECT_EQ(value(entry, "DeadLetterMessageId"), "sqs-id");
  EXPECT_FALSE(entry.group_id);
}

TEST(DeadLetter, KeepsGroupAndIdsOfAMessageOfOurs) {
  const aws::ReceivedMessage message{.id = "sqs-id",
                                     .body = "{}",
                                     .attributes = {{"MessageId", "our-id"}},
                                     .group_id = "ATL",
                                     .deduplication_id = "our-id"};

  const auto entry = dead_letter(message, "no seats", "orders.fifo", limit);

  EXPECT_EQ(value(entry, "MessageId"), "our-id");
  EXPECT_EQ(value(entry, "DeadLetterMessageId"), "-");
  EXPECT_EQ(entry.group_id, "ATL");
  EXPECT_EQ(entry.deduplication_id, "dlq-sqs-id");
}

TEST(DeadLetter, MakesRoomForTheReasonAmongTenAttributes) {
  aws::ReceivedMessage message{.id = "sqs-id", .body = "{}"};
  for (int i = 0; i < 8; ++i) message.attributes.push_back({"custom" + std::to_string(i), "x"});
  message.attributes.push_back({"traceparent", "t"});
  message.attributes.push_back({"CommandType", "CreateOrder"});

  const auto entry = dead_letter(message, "no seats", "orders", limit);

  EXPECT_EQ(entry.attributes.size(), 10u);
  EXPECT_EQ(value(entry, "DeadLetterReason"), "no seats");
  EXPECT_EQ(value(entry, "DeadLetterSource"), "orders");
  EXPECT_EQ(value(entry, "CommandType"), "CreateOrder");
  EXPECT_EQ(value(entry, "traceparent"), "-");
}

TEST(DeadLetter, KeepsWhatASealedBodyNeedsToBeOpened) {
  aws::ReceivedMessage message{.id = "sqs-id", .body = "{}"};
  for (int i = 0; i < 6; ++i) message.attributes.push_back({"custom" + std::to_string(i), "x"});
  for (const auto* name : {"Encryption", "MessageId", "EventType", "EntityId"})
    message.attributes.push_back({name, "y"});
  const auto at_limit = size_of(message.body, message.attributes);

  for (const auto size : {limit, at_limit}) {
    const auto entry = dead_letter(message, std::string(1024, 'r'), "orders", size);

    for (const auto* name : {"Encryption", "MessageId", "EventType", "EntityId"})
      EXPECT_EQ(value(entry, name), "y") << name;
  }
}

TEST(DeadLetter, KeepsABodyAtTheLimitWithoutAnyAttribute) {
  const aws::ReceivedMessage message{.id = "sqs-id", .body = std::string(1 << 20, 'x')};

  const auto entry = dead_letter(message, "no json", "orders", limit);

  EXPECT_EQ(entry.body.size(), 1u << 20);
  EXPECT_TRUE(entry.attributes.empty());
}

TEST(DeadLetter, CutsAReasonThatIsLongOrNotPresentable) {
  const auto entry = dead_letter({.body = "x"}, std::string(5000, '\x02'), "orders", limit);

  EXPECT_EQ(value(entry, "DeadLetterReason"), std::string(1024, '?'));
}

TEST(DeadLetter, ForgetsTheReasonOfAnEarlierDeath) {
  const aws::ReceivedMessage message{.body = "x", .attributes = {{"DeadLetterReason", "old"}}};

  const auto entry = dead_letter(message, "new", "orders", limit);

  EXPECT_EQ(value(entry, "DeadLetterReason"), "new");
}

}  // namespace
}  // namespace sourceflow::bus
