#include "sourceflow/message/wire.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sourceflow/message/sns_notification.hpp"

namespace sourceflow::message {
namespace {

const base::Uuid id = *base::Uuid::parse("0190163d-8694-739b-aea5-966c26f8ad91");
const base::Uuid other_id = *base::Uuid::parse("0190163d-8694-739b-aea5-966c26f8ad92");

Envelope event() {
  Envelope envelope;
  envelope.id = id;
  envelope.name = "OrderCreated";
  envelope.entity_id = "42";
  envelope.sequence_no = 3;
  envelope.position = 17;
  envelope.occurred_on = base::from_iso8601("2001-01-31T12:00:00.5Z");
  envelope.correlation_id = id;
  envelope.causation_id = other_id;
  envelope.properties = {{"tenant", "acme"}, {"user", "ann"}};
  envelope.payload = R"({ "cents": 10.0 })";
  return envelope;
}

std::string complaint(std::string_view body) {
  try {
    from_wire(body);
    return "none";
  } catch (const DecodeError& error) {
    return error.what();
  }
}

TEST(Wire, IsTheFormatThatOthersRelyOn) {
  EXPECT_EQ(
      to_wire(event()),
      R"({"metadata":{"id":"0190163d-8694-739b-aea5-966c26f8ad91",)"
      R"("occurredOn":"2001-01-31T12:00:00.500Z",)"
      R"("sequenceNo":3,"position":17,"correlationId":"0190163d-8694-739b-aea5-966c26f8ad91",)"
      R"("causationId":"0190163d-8694-739b-aea5-966c26f8ad92","isReplay":false,)"
      R"("properties":{"tenant":"acme","user":"ann"}},"name":"OrderCreated",)"
      R"("entity":{"id":"42"},)"
      R"("payload":{ "cents": 10.0 }})");
}

TEST(Wire, LeavesOutWhatAMessageDoesNotHave) {
  Envelope command;
  command.id = id;
  command.name = "CreateOrder";
  command.entity_id = "42";
  command.payload = "{}";

  EXPECT_EQ(to_wire(command),
            R"({"metadata":{"id":"0190163d-8694-739b-aea5-966c26f8ad91",)"
            R"("occurredOn":"1970-01-01T00:00:00Z",)"
            R"("sequenceNo":0,"isReplay":false,"properties":{}},"name":"CreateOrder",)"
            R"("entity":{"id":"42"},)"
            R"("payload":{}})");
}

TEST(Wire, TellsThatATraceIsNotRecordedAndNothingWhereItMayBe) {
  auto untraced = event();
  untraced.is_untraced = true;

  EXPECT_NE(to_wire(untraced).find(R"("isReplay":false,"isTraced":false,"properties")"),
            std::string::npos);
  EXPECT_EQ(from_wire(to_wire(untraced)), untraced);
}

TEST(Wire, GivesBackTheEnvelopeWithTheExactPayload) {
  EXPECT_EQ(from_wire(to_wire(event())), event());
}

RC_GTEST_PROP(Wire, GivesBackAnyEnvelope, ()) {
  const auto text = rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127));
  Envelope sent = event();
  sent.name = *text;
  sent.entity_id = *text;
  sent.properties = *rc::gen::container<Properties>(text, text);
  sent.sequence_no = *rc::gen::positive<std::int64_t>();
  sent.is_replay = *rc::gen::arbitrary<bool>();
  if (*rc::gen::arbitrary<bool>()) sent.correlation_id.reset();

  RC_ASSERT(from_wire(to_wire(sent)) == sent);
}

TEST(Wire, TakesMembersInAnyOrderUnknownOnesAndNullForAbsentOnes) {
  const auto envelope = from_wire(R"({"payload": {"a":1} , "version": 2, "entity": {"id": "42"},
      "name": "X", "metadata": {"causationId": null, "host": {"a": []},
      "occurredOn": "2001-01-31 12:00:00+00:00",
      "properties": null, "id": "0190163D-8694-739B-AEA5-966C26F8AD91"}})");

  EXPECT_EQ(envelope.id, id);
  EXPECT_EQ(envelope.entity_id, "42");
  EXPECT_EQ(envelope.payload, R"({"a":1})");
  EXPECT_EQ(envelope.causation_id, std::nullopt);
}

TEST(Wire, SaysWhatIsWrongWithABody) {
  EXPECT_EQ(complaint("plain text"), "no JSON at byte 0: no value starts like this");
  EXPECT_EQ(complaint("[1]"), "expected an object, found an array");
  EXPECT_EQ(complaint("{}"), "metadata: missing");
  EXPECT_EQ(complaint(R"({"metadata":{"id":"x"}})"), R"(metadata.id: expected a UUID, found "x")");
  EXPECT_EQ(complaint(R"({"metadata":{"id":"0190163D-8694-739B-AEA5-966C26F8AD91"}})"),
            "metadata.occurredOn: missing");
  EXPECT_EQ(complaint(R"({"metadata":{"properties":{"tenant":7}}})"),
            "metadata.properties.tenant: expected text, found 7");
  EXPECT_EQ(complaint(R"({"entity":{}})"), "entity.id: missing");
  EXPECT_EQ(complaint(R"({"payload":"text"})"), R"(payload: expected an object, found "text")");
  EXPECT_EQ(complaint(R"({"metadata":{"sequenceNo":-1}})"),
            "metadata.sequenceNo: expected an integer from 0 to 9223372036854775807, found -1");
}

TEST(Wire, RefusesToWriteTextThatIsNotUtf8) {
  Envelope envelope = event();
  envelope.properties["tenant"] = "\xff";

  EXPECT_THROW(to_wire(envelope), EncodeError);
}

TEST(SnsNotification, IsUnwrapped) {
  const auto notification = unwrap_sns(R"({"Type": "Notification", "MessageId": "1",
      "TopicArn": "arn:aws:sns:eu-west-1:000000000000:orders", "Subject": null,
      "Message": "{\"a\":\"b\"}",
      "MessageAttributes": {"EventType": {"Type": "String", "Value": "OrderCreated"}}})");

  ASSERT_TRUE(notification);
  EXPECT_EQ(notification->message, R"({"a":"b"})");
  EXPECT_EQ(notification->topic_arn, "arn:aws:sns:eu-west-1:000000000000:orders");
  EXPECT_EQ(notification->attributes.at("EventType"), "OrderCreated");
}

TEST(SnsNotification, IsNotSeenInAMessageThatIsNotWrapped) {
  EXPECT_FALSE(unwrap_sns(to_wire(event())));
  EXPECT_FALSE(unwrap_sns(R"({"Type":"SubscriptionConfirmation","Message":"m"})"));
  EXPECT_FALSE(unwrap_sns(R"({"Type":3})"));
}

TEST(SnsNotification, MustHaveAMessage) {
  EXPECT_THROW(unwrap_sns(R"({"Type":"Notification"})"), DecodeError);
  EXPECT_THROW(unwrap_sns("no json"), DecodeError);
}

}  // namespace
}  // namespace sourceflow::message
