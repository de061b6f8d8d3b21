#include "sourceflow/bus/found_letter.hpp"

#include <gtest/gtest.h>

#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/message/wire.hpp"

namespace sourceflow::bus {
namespace {

aws::ReceivedMessage letter_of_ours() {
  message::Envelope envelope;
  envelope.id = *base::Uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057");
  envelope.name = "CreateOrder";
  envelope.entity_id = "42";
  envelope.payload = "{}";
  return {.id = "sqs-id",
          .body = message::to_wire(envelope),
          .attributes = {{"CommandType", "CreateOrder"},
                         {"DeadLetterReason", "no stock"},
                         {"DeadLetterSource", "orders.fifo"}},
          .group_id = "42"};
}

TEST(FoundLetter, TellsWhatTheMessageWas) {
  const auto letter = found_letter(letter_of_ours(), "orders-dlq.fifo");

  EXPECT_EQ(letter.name, "CreateOrder");
  EXPECT_EQ(letter.entity_id, "42");
  EXPECT_EQ(letter.message_id, "01890a5d-ac96-774b-bcce-b302099a8057");
  EXPECT_EQ(letter.reason, "no stock");
  EXPECT_EQ(letter.source, "orders.fifo");
}

TEST(FoundLetter, FindsTheSourceOfWhatSqsMovedByItself) {
  const auto by_arn = found_letter(
      {.body = "x",
       .system_attributes = {{"DeadLetterQueueSourceArn", "arn:aws:sqs:eu-west-1:1:orders"}}},
      "shared-dlq");
  const auto by_name = found_letter({.body = "x"}, "orders-dlq.fifo");

  EXPECT_EQ(by_arn.source, "orders");
  EXPECT_EQ(by_arn.reason, "received too often");
  EXPECT_EQ(by_name.source, "orders.fifo");
}

TEST(FoundLetter, GoesBackAsItWasExceptForItsDeath) {
  const auto entry = sent_back(letter_of_ours(), true);

  EXPECT_EQ(entry.body, letter_of_ours().body);
  ASSERT_EQ(entry.attributes.size(), 1u);
  EXPECT_EQ(entry.attributes[0].name, "CommandType");
  EXPECT_EQ(entry.group_id, "42");
  EXPECT_EQ(entry.deduplication_id, "redrive-sqs-id");
  EXPECT_FALSE(sent_back(letter_of_ours(), false).group_id);
}

TEST(FoundLetter, IsFoundByEitherIdByReasonAndByName) {
  const auto letter = found_letter(letter_of_ours(), "orders-dlq.fifo");

  EXPECT_TRUE(LetterFilter{}.matches(letter));
  EXPECT_TRUE((LetterFilter{.id = "sqs-id"}.matches(letter)));
  EXPECT_TRUE((LetterFilter{.id = letter.message_id, .reason = "stock"}.matches(letter)));
  EXPECT_FALSE((LetterFilter{.name = "CancelOrder"}.matches(letter)));
  EXPECT_FALSE((LetterFilter{.reason = "decode"}.matches(letter)));
}

TEST(FoundLetter, IsFoundByTheIdUnderWhichItDied) {
  auto message = letter_of_ours();
  message.attributes.push_back({"DeadLetterMessageId", "as-logged"});
  const auto letter = found_letter(message, "orders-dlq.fifo");

  EXPECT_TRUE((LetterFilter{.id = "as-logged"}.matches(letter)));
}

TEST(DeadLetterQueueOf, TakesTheNameOfEither) {
  EXPECT_EQ(dead_letter_queue_of("orders.fifo"), "orders-dlq.fifo");
  EXPECT_EQ(dead_letter_queue_of("orders-dlq.fifo"), "orders-dlq.fifo");
  EXPECT_EQ(dead_letter_queue_of("orders"), "orders-dlq");
}

TEST(Fingerprint, LeavesOutWhatDiffersFromMessageToMessage) {
  EXPECT_EQ(fingerprint(R"(decode: lines[2].quantity: expected an integer, found "two")"),
            fingerprint(R"(decode: lines[17].quantity: expected an integer, found "x1")"));
  EXPECT_NE(fingerprint("no stock"), fingerprint("no money"));
}

TEST(Fingerprint, LeavesOutIdsAndEveryKindOfQuotes) {
  EXPECT_EQ(fingerprint("order 01890a5d-ac96-774b-bcce-b302099a8057 of 'Ada' isn't paid (A7F3)"),
            "order # of \"...\" isn't paid (#)");
  EXPECT_EQ(fingerprint("no seat `12 B` left; \"open quote"), "no seat \"...\" left; \"open quote");
  EXPECT_EQ(fingerprint("deadbeef"), "deadbeef");
}

TEST(FoundLetters, ReadAsATableAndByReason) {
  using std::chrono::minutes;
  const base::Time now{std::chrono::hours{1}};
  const std::vector<FoundLetter> letters{
      {.id = "1",
       .reason = "no seat 7",
       .source = "seats",
       .name = "Book",
       .receives = 10,
       .died_at = now - minutes{5}},
      {.id = "2", .reason = "no seat 9", .name = "Book", .died_at = now}};

  EXPECT_EQ(to_text(letters, now),
            "id  age    from   receives  message  entity  reason\n"
            " 1  5 min  seats        10  Book     -       no seat 7\n"
            " 2  0 s    -      -         Book     -       no seat 9\n");
  EXPECT_EQ(grouped_text(letters, now),
            "letters  oldest  message  fingerprint\n      2  5 min   Book     no seat #\n");
}

TEST(FoundLetter, IsFoundByEntityFingerprintAndAge) {
  auto letter = found_letter(letter_of_ours(), "orders-dlq.fifo");
  letter.died_at = base::Time{std::chrono::hours{5}};

  EXPECT_TRUE((LetterFilter{.entity_id = "42", .fingerprint = "no stock"}.matches(letter)));
  EXPECT_FALSE((LetterFilter{.entity_id = "43"}.matches(letter)));
  EXPECT_FALSE((LetterFilter{.fingerprint = "no"}.matches(letter)));
  EXPECT_TRUE((LetterFilter{.before = base::Time{std::chrono::hours{6}}}.matches(letter)));
  EXPECT_FALSE((LetterFilter{.after = base::Time{std::chrono::hours{6}}}.matches(letter)));
  EXPECT_EQ(letter.payload, "{}");
}

}  // namespace
}  // namespace sourceflow::bus
