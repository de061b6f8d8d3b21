#include "sourceflow/bus/encryption.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/bus/connect.hpp"

namespace sourceflow::bus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto id = "1234abcd-12ab-34cd-56ef-1234567890ab";

TEST(Encryption, IsTurnedOnByNamingAKey) {
  const Aws options{.region = "eu-west-1", .encryption = KmsKey{"alias/flights"}};

  ASSERT_TRUE(options.encryption);
  EXPECT_EQ(options.encryption->key_for("RecordDeparture")->name, "alias/flights");
  EXPECT_THAT(options.encryption->validate(), IsEmpty());
}

TEST(Encryption, TakesAnIdAnArnOrAnAlias) {
  const std::string arn = "arn:aws:kms:eu-west-1:111122223333:";
  for (const auto& name : {std::string(id),
                           "mrk-" + std::string(32, '7'),
                           arn + "key/" + id,
                           arn + "alias/orders/eu_1",
                           std::string("alias/orders")})
    EXPECT_TRUE(is_kms_key_name(name)) << name;
  for (const auto& name : {std::string(),
                           std::string("alias/"),
                           std::string("alias/or ders"),
                           std::string("https://kms.eu-west-1.amazonaws.com"),
                           std::string("arn:aws:sqs:eu-west-1:111122223333:orders"),
                           arn + "grant/1",
                           std::string(3000, 'a')})
    EXPECT_FALSE(is_kms_key_name(name)) << name;
}

TEST(Encryption, TakesAnotherKeyForAMessageThatHasOne) {
  const Encryption encryption{.key = {"alias/all"}, .keys = {{"PayInvoice", {"alias/money"}}}};

  EXPECT_EQ(encryption.key_for("PayInvoice")->name, "alias/money");
  EXPECT_EQ(encryption.key_for("ShipOrder")->name, "alias/all");
}

TEST(Encryption, LeavesMessagesWithoutAKeyInPlainText) {
  const Encryption encryption{.keys = {{"PayInvoice", {"alias/money"}}}};

  EXPECT_EQ(encryption.key_for("ShipOrder"), nullptr);
  EXPECT_THAT(encryption.validate(), IsEmpty());
}

TEST(Encryption, ListsEveryComplaint) {
  const Encryption encryption{.key = {"flights key"},
                              .keys = {{"PayInvoice", {""}}},
                              .accept = {"alias/flights"},
                              .limits = {.keys = 0}};

  EXPECT_THAT(encryption.validate(),
              ElementsAre(HasSubstr("encryption.key: \"flights key\" names no KMS key"),
                          HasSubstr("encryption.keys.PayInvoice"),
                          HasSubstr("encryption.accept: \"alias/flights\""),
                          "encryption.limits: keys must be 1 or more"));
  EXPECT_THAT(Encryption{}.validate(), ElementsAre(HasSubstr("name a KMS key")));
}

TEST(Encryption, IsCheckedWithAllOtherOptions) {
  const Aws options{.region = "eu-west-1", .encryption = KmsKey{"?"}, .max_pollers = 0};

  EXPECT_THAT(options.validate(),
              testing::IsSupersetOf({HasSubstr("max_pollers"), HasSubstr("encryption.key")}));
}

}  // namespace
}  // namespace sourceflow::bus
