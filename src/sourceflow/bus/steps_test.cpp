#include "sourceflow/bus/steps.hpp"

#include <gtest/gtest.h>

#include "sourceflow/message/wire.hpp"

namespace sourceflow::bus {
namespace {

message::Envelope order() {
  message::Envelope envelope;
  envelope.id = *base::Uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057");
  envelope.name = "CreateOrder";
  envelope.entity_id = "42";
  envelope.payload = R"({"cents":5})";
  return envelope;
}

std::string run(aws::ReceivedMessage& message, message::Envelope& envelope) {
  Delivery delivery{.message = message, .text = message.body};
  auto reason = run_steps(receiving_steps(), delivery);
  envelope = delivery.envelope;
  return reason;
}

TEST(Steps, ReadAMessageWithItsTraceContext) {
  aws::ReceivedMessage message{.body = message::to_wire(order()),
                               .attributes = {{"traceparent", "parent"}, {"tracestate", "state"}}};
  message::Envelope envelope;

  EXPECT_EQ(run(message, envelope), "");

  auto expected = order();
  expected.traceparent = "parent";
  expected.tracestate = "state";
  EXPECT_EQ(envelope, expected);
}

TEST(Steps, TakeTheWrappingOfSnsOff) {
  std::string inner;
  for (const char c : message::to_wire(order()))
    inner += c == '"' ? std::string("\\\"") : std::string(1, c);
  aws::ReceivedMessage message{
      .body = R"({"Type":"Notification","TopicArn":"arn:aws:sns:eu-west-1:1:news","Message":")" +
              inner +
              R"(","MessageAttributes":{"traceparent":{"Type":"String","Value":"parent"}}})"};
  message::Envelope envelope;

  EXPECT_EQ(run(message, envelope), "");

  EXPECT_EQ(envelope.payload, order().payload);
  EXPECT_EQ(envelope.traceparent, "parent");
}

TEST(Steps, SayWhichOneFoundTheMessageUnusableAndWhy) {
  aws::ReceivedMessage no_json{.body = "hello"}, no_id{.body = R"({"metadata":{"id":"x"}})"};
  message::Envelope envelope;

  EXPECT_TRUE(run(no_json, envelope).starts_with("decode: "));
  EXPECT_NE(run(no_id, envelope).find("metadata.id"), std::string::npos) << run(no_id, envelope);
}

}  // namespace
}  // namespace sourceflow::bus
