#include "sourceflow/bus/encrypt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const SealingKey& key() {
  static const SealingKey key{{"arn", "orders", base::Blob(184, 0x5a)},
                              base::SecretBytes(base::Blob(32, 1))};
  return key;
}

Outgoing create_order(const std::string& entity) {
  store::OutboxEntry entry;
  entry.kind = store::MessageKind::command;
  entry.envelope.id = *base::Uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057");
  entry.envelope.name = "CreateOrder";
  entry.envelope.entity_id = entity;
  entry.envelope.payload = R"({"customer":"Ann Archer"})";
  return outgoing(entry);
}

/// As SQS hands over what was given to it.
aws::ReceivedMessage received(const Outgoing& sent) {
  aws::ReceivedMessage message;
  message.body = sent.body;
  message.attributes = sent.attributes;
  return message;
}

TEST(Encrypt, SealsTheBodyAndSaysSoInAnAttribute) {
  const auto sent = encrypt(create_order("42"), key(), make_sealing_salt());

  EXPECT_THAT(sent.body, Not(HasSubstr("Archer")));
  EXPECT_THAT(sent.attributes, Contains(aws::MessageAttribute{"Encryption", "sourceflow-1"}));
}

TEST(Encrypt, GivesThePlainTextBackOnTheOtherSide) {
  // The second has an id that no attribute carries.
  for (const auto* entity : {"42", "4\x01"}) {
    auto message = received(encrypt(create_order(entity), key(), make_sealing_salt()));
    Delivery delivery{.message = message, .text = message.body};

    EXPECT_TRUE(is_sealed(message.attributes));
    decrypt(delivery, read_sealed(delivery.text), key());

    EXPECT_EQ(delivery.text, create_order(entity).body);
    EXPECT_TRUE(delivery.was_sealed);
  }
}

TEST(Encrypt, DoesNotOpenBesideAnotherMessagesAttributes) {
  auto message = received(encrypt(create_order("42"), key(), make_sealing_salt()));
  message.attributes = received(create_order("43")).attributes;
  Delivery delivery{.message = message, .text = message.body};

  EXPECT_THROW(decrypt(delivery, read_sealed(delivery.text), key()), SealError);
}

TEST(Encrypt, IsRefusedInASchemeOfTomorrow) {
  auto message = received(create_order("42"));
  message.attributes.push_back({"Encryption", "sourceflow-2"});

  EXPECT_THROW(is_sealed(message.attributes), SealError);
}

}  // namespace
}  // namespace sourceflow::bus
