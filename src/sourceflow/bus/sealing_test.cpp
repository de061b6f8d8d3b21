#include "sourceflow/bus/sealing.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace sourceflow::bus {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string arn = "arn:aws:kms:us-east-1:000000000000:key/1";
const std::string body = R"({"name":"CreateOrder","payload":{"customer":"Ann Archer"}})";

SealingKey key_of(std::uint8_t byte) {
  const base::SecretBytes data_key(base::Blob(32, byte));
  return {arn, "orders", base::Blob(184, 0x5a), data_key};
}

SealedFor create_order() {
  return {.id = *base::Uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057"),
          .name = "CreateOrder",
          .entity_id = "42"};
}

SealedBody sealed_body(const SealingKey& key) {
  return read_sealed(seal(body, create_order(), key, make_sealing_salt()));
}

TEST(Sealing, OpensWhatItSealed) {
  const auto key = key_of(1);
  const auto is_kept = [&] {
    const auto bytes = *rc::gen::arbitrary<std::string>();
    const SealedFor message{.id = create_order().id,
                            .name = *rc::gen::arbitrary<std::string>(),
                            .entity_id = *rc::gen::arbitrary<std::string>()};

    const auto text = seal(bytes, message, key, make_sealing_salt());

    RC_ASSERT(open(read_sealed(text), message, key) == bytes);
  };
  EXPECT_TRUE(rc::check("a body opens as it was sealed", is_kept));
}

TEST(Sealing, ShowsNothingOfTheBody) {
  const auto text = seal(body, create_order(), key_of(1), make_sealing_salt());

  EXPECT_THAT(text, Not(HasSubstr("CreateOrder")));
  EXPECT_THAT(text, Not(HasSubstr("Archer")));
  EXPECT_THAT(text, HasSubstr(R"("encryption":"sourceflow-1")"));
  EXPECT_THAT(text, HasSubstr(arn));
}

TEST(Sealing, SealsTheSameBodyDifferentlyEachTime) {
  const auto key = key_of(1);

  EXPECT_NE(sealed_body(key).sealed, sealed_body(key).sealed);
}

TEST(Sealing, DoesNotOpenWithAnyByteOfTheTextFlipped) {
  const auto key = key_of(1);
  const auto text = seal(body, create_order(), key, make_sealing_salt());

  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);

    EXPECT_THROW(open(read_sealed(changed), create_order(), key), SealError) << "at byte " << i;
  }
}

TEST(Sealing, DoesNotOpenWithAnyFieldChanged) {
  const auto key = key_of(1);
  const auto sealed = sealed_body(key);
  std::vector<SealedBody> changed(8, sealed);
  changed[0].key_id.back() ^= 1;
  changed[1].data_key[100] ^= 1;
  changed[2].commitment[31] ^= 1;
  changed[3].salt[15] ^= 1;
  changed[4].sealed.front() ^= 1;
  changed[5].sealed.back() ^= 1;
  changed[6].sealed.pop_back();
  changed[7].service = "payments";

  for (const auto& one : changed) EXPECT_THROW(open(one, create_order(), key), SealError);
  EXPECT_EQ(open(sealed, create_order(), key), body);
}

TEST(Sealing, DoesNotOpenForAnotherMessage) {
  const auto key = key_of(1);
  const auto sealed = sealed_body(key);
  std::vector<SealedFor> others(4, create_order());
  others[0].id.bytes[15] ^= 1;
  others[1].name = "CancelOrder";
  others[2].entity_id = "43";
  // Nor where a letter only moves from one part to the next.
  others[3].name = "CreateOrder4";
  others[3].entity_id = "2";

  for (const auto& other : others) EXPECT_THROW(open(sealed, other, key), SealError);
}

TEST(Sealing, OpensUnderTheKeyThatItCommitsToOnly) {
  const auto sealed = sealed_body(key_of(1));
  auto recommitted = sealed;
  recommitted.commitment = key_of(2).commitment();

  EXPECT_NE(key_of(1).commitment(), key_of(2).commitment());
  EXPECT_THROW(open(sealed, create_order(), key_of(2)), SealError);
  EXPECT_THROW(open(recommitted, create_order(), key_of(2)), SealError);
  EXPECT_THROW(open(recommitted, create_order(), key_of(1)), SealError);
}

TEST(Sealing, TellsAtMostHowLongASealedBodyIs) {
  const auto key = key_of(1);
  for (const std::size_t size : {0u, 1u, 2u, 3u, 1000u, 100'000u}) {
    const auto text = seal(std::string(size, 'x'), create_order(), key, make_sealing_salt());
    const auto longest = longest_sealed({static_cast<std::int64_t>(size)}).count;

    EXPECT_LE(static_cast<std::int64_t>(text.size()), longest);
    EXPECT_GT(static_cast<std::int64_t>(text.size()) + 1024, longest);
  }
}

TEST(Sealing, RefusesADataKeyOfAnotherSize) {
  const base::SecretBytes short_key(base::Blob(16, 1));

  EXPECT_THROW(SealingKey(arn, "orders", base::Blob(184, 1), short_key), SealError);
}

std::string complaint_about(std::string_view text) {
  try {
    read_sealed(text);
  } catch (const SealError& error) {
    return error.what();
  }
  return {};
}

TEST(Sealing, SaysWhatIsNoSealedBodyWithoutQuotingIt) {
  EXPECT_EQ(complaint_about("secret"), "the body is no sealed body");
  EXPECT_EQ(complaint_about(R"({"keyId":17,"payload":"secret"})"), "the body is no sealed body");
  EXPECT_EQ(complaint_about(R"({"encryption":"secret-9"})"),
            "the body is not sealed by a scheme known here");
  EXPECT_EQ(complaint_about(R"({"encryption":"sourceflow-1","keyId":"secret"})"),
            "a part of the sealed body is missing or has the wrong size");
}

}  // namespace
}  // namespace sourceflow::bus
