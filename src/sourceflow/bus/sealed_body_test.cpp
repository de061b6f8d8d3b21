#include "sourceflow/bus/sealed_body.hpp"

#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

TEST(SealedBody, KeepsWhatItsLabelSaysWhateverTheNames) {
  for (const auto* name : {"orders", "a.b", "50% off", "caf\xc3\xa9 \"x\"\\", ""}) {
    const DataKeyLabel label{
        "arn:aws:kms:us-east-1:000000000000:key/1", name, base::Blob{0xfb, 0xff, 0x00}};

    const auto read = DataKeyLabel::read(label.text());

    EXPECT_EQ(read.key_id, label.key_id);
    EXPECT_EQ(read.service, name);
    EXPECT_EQ(read.encrypted, label.encrypted);
  }
}

TEST(SealedBody, NeedsNoEscapeInJsonAndForms) {
  const DataKeyLabel label{"arn:aws:kms:us-east-1:000000000000:key/1", "a.\"b\"", {0xfb, 0xff}};

  EXPECT_EQ(label.text(), "sourceflow-1.arn:aws:kms:us-east-1:000000000000:key/1.a%2E%22b%22.-_8");
}

TEST(SealedBody, IsTakenApartWithoutACopy) {
  const std::string text = "sourceflow-1.key.orders.AQID.commitment.salt.sealed";

  const auto body = read_sealed(text);

  EXPECT_EQ(body.label, "sourceflow-1.key.orders.AQID");
  EXPECT_EQ(body.commitment, "commitment");
  EXPECT_EQ(body.salt, "salt");
  EXPECT_EQ(body.sealed, "sealed");
  EXPECT_EQ(body.label.data(), text.data());
}

std::string complaint_about(std::string_view text) {
  try {
    read_sealed(text);
  } catch (const SealError& error) {
    return error.what();
  }
  return {};
}

TEST(SealedBody, SaysWhatIsNoSealedBodyWithoutQuotingIt) {
  EXPECT_EQ(complaint_about(""), "the body is no sealed body");
  EXPECT_EQ(complaint_about("secret"), "the body is no sealed body");
  EXPECT_EQ(complaint_about(R"({"payload":"secret"})"), "the body is no sealed body");
  EXPECT_EQ(complaint_about("secret.a.b.c.d.e.f"), "the body is no sealed body");
  EXPECT_EQ(complaint_about("sourceflow-1.a.b.c.d.e"), "the body is no sealed body");
  EXPECT_EQ(complaint_about("sourceflow-1.a.b.c.d.e.f.g"), "the body is no sealed body");
  EXPECT_EQ(complaint_about("sourceflow-9.secret"),
            "the body is not sealed by a scheme known here");
  EXPECT_EQ(complaint_about("sourceflow-1.a.b.c.d..f"), "a part of the sealed body is missing");
}

TEST(SealedBody, RefusesALabelThatIsNone) {
  for (const auto* text : {"",
                           "sourceflow-1.a.b",
                           "sourceflow-1.a%2.b.AQID",
                           "sourceflow-1.a%zz.b.AQID",
                           "sourceflow-1.a.b.AQI=",
                           "sourceflow-1.a.b.A"})
    EXPECT_THROW(DataKeyLabel::read(text), SealError) << text;
}

}  // namespace
}  // namespace sourceflow::bus
