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
using testing::StartsWith;

const std::string arn = "arn:aws:kms:us-east-1:000000000000:key/1";
const std::string body = R"({"name":"CreateOrder","payload":{"customer":"Ann Archer"}})";

SealingKey key_of(std::uint8_t byte) {
  const base::SecretBytes data_key(base::Blob(32, byte));
  return {{arn, "orders", base::Blob(184, 0x5a)}, data_key};
}

SealedFor create_order() {
  return {.id = *base::Uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057"),
          .name = "CreateOrder",
          .entity_id = "42"};
}

std::string sealed_text(const SealingKey& key) {
  return seal(body, create_order(), key, make_sealing_salt());
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
  EXPECT_THAT(text, StartsWith("sourceflow-1."));
  EXPECT_THAT(text, HasSubstr(arn));
}

TEST(Sealing, SealsTheSameBodyDifferentlyEachTime) {
  const auto key = key_of(1);

  const auto one = sealed_text(key);
  const auto other = sealed_text(key);

  EXPECT_NE(read_sealed(one).sealed, read_sealed(other).sealed);
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

TEST(Sealing, DoesNotOpenWithAnyPartShortenedOrTakenFromAnother) {
  const auto key = key_of(1);
  const auto sealed = sealed_text(key);
  const auto other = seal("another", create_order(), key, make_sealing_salt());
  const auto whole = read_sealed(sealed);
  const auto foreign = read_sealed(other);
  std::vector<SealedBody> changed(6, whole);
  changed[0].label.remove_suffix(1);
  changed[1].commitment.remove_suffix(1);
  changed[2].salt.remove_suffix(1);
  changed[3].sealed.remove_suffix(4);
  changed[4].salt = foreign.salt;
  changed[5].sealed = foreign.sealed;

  for (const auto& one : changed) EXPECT_THROW(open(one, create_order(), key), SealError);
  EXPECT_EQ(open(whole, create_order(), key), body);
}

TEST(Sealing, DoesNotOpenForAnotherMessage) {
  const auto key = key_of(1);
  const auto text = sealed_text(key);
  const auto sealed = read_sealed(text);
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
  const auto text = sealed_text(key_of(1));
  const auto other = key_of(2);
  const auto sealed = read_sealed(text);
  auto recommitted = sealed;
  recommitted.commitment = other.commitment();

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

  EXPECT_THROW(SealingKey({arn, "orders", base::Blob(184, 1)}, short_key), SealError);
}

TEST(Sealing, SealsTheEmptyBody) {
  const auto key = key_of(1);
  const auto text = seal("", create_order(), key, make_sealing_salt());

  EXPECT_EQ(open(read_sealed(text), create_order(), key), "");
}

}  // namespace
}  // namespace sourceflow::bus
