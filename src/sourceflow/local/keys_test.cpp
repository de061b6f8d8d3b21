#include "sourceflow/local/keys.hpp"

#include <gtest/gtest.h>

#include "sourceflow/local/service_error.hpp"

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;

const Scope here{"us-east-1", "000000000000"};
const Scope elsewhere{"eu-west-1", "000000000000"};
constexpr base::Time start{std::chrono::hours(1)};

class KeysTest : public testing::Test {
 protected:
  template <class Action>
  static std::string refusal(Action action) {
    try {
      action();
    } catch (const ServiceError& error) {
      return std::string(error.kind().type);
    }
    return "it did not fail";
  }

  static std::string refusal_of_use(const Key& used) {
    return refusal([&] { Keys::require_usable(used); });
  }

  base::SeededRandom random{1};
  Keys keys{random};
  Key& key = keys.create(here, start);
};

TEST_F(KeysTest, AreFoundByIdArnAliasAndAliasArn) {
  keys.create_alias(here, "alias/orders", key, start);

  EXPECT_EQ(&keys.find(here, key.id), &key);
  EXPECT_EQ(&keys.find(here, key.arn), &key);
  EXPECT_EQ(&keys.find(here, "alias/orders"), &key);
  EXPECT_EQ(&keys.find(here, "arn:aws:kms:us-east-1:000000000000:alias/orders"), &key);
}

TEST_F(KeysTest, AreNotFoundElsewhereOrByAnotherName) {
  keys.create_alias(here, "alias/orders", key, start);

  for (const auto& name :
       {key.id, key.arn, std::string("alias/orders"), std::string("orders"), std::string("alias/")})
    EXPECT_EQ(refusal([&] { keys.find(elsewhere, name); }), "NotFoundException") << name;
  EXPECT_EQ(refusal([&] { keys.find_without_alias(here, "alias/orders"); }), "NotFoundException");
  EXPECT_EQ(refusal([&] { keys.find(here, "arn:aws:sqs:us-east-1:1:x"); }), "InvalidArnException");
}

TEST_F(KeysTest, OpenWhatTheySealedWithTheSameContextOnly) {
  const EncryptionContext context{{"service", "orders"}};

  const auto sealed = keys.encrypt(key, context, "secret");

  EXPECT_EQ(keys.decrypt(key, context, sealed), "secret");
  EXPECT_EQ(&keys.key_of(here, sealed), &key);
  for (const EncryptionContext& other : {EncryptionContext{},
                                         EncryptionContext{{"service", "order"}},
                                         EncryptionContext{{"services", "orders"}},
                                         EncryptionContext{{"service", "orders"}, {"a", ""}}}) {
    EXPECT_EQ(refusal([&] { keys.decrypt(key, other, sealed); }), "InvalidCiphertextException");
  }
}

TEST_F(KeysTest, RefuseACiphertextWithAnyByteAlteredOrMissing) {
  const std::string sealed = keys.encrypt(key, {}, "secret");

  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string altered = sealed;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    const auto open = [&](std::string_view bytes) {
      return refusal([&] { keys.decrypt(keys.key_of(here, bytes), {}, bytes); });
    };
    EXPECT_EQ(open(altered), "InvalidCiphertextException") << i;
    EXPECT_EQ(open(std::string_view(sealed).substr(0, i)), "InvalidCiphertextException") << i;
  }
}

TEST_F(KeysTest, NeverSealTheSameTwice) {
  EXPECT_NE(keys.encrypt(key, {}, "secret"), keys.encrypt(key, {}, "secret"));
}

TEST_F(KeysTest, OpenOldCiphertextsAfterRotation) {
  const auto old = keys.encrypt(key, {}, "before");
  keys.start_rotation(key, std::chrono::days(90), start);

  keys.settle(start + std::chrono::days(90) - 1s);
  EXPECT_EQ(key.backing.size(), 1U);
  keys.settle(start + std::chrono::days(271));

  EXPECT_EQ(key.backing.size(), 4U);
  EXPECT_EQ(keys.decrypt(key, {}, old), "before");
  EXPECT_EQ(keys.decrypt(key, {}, keys.encrypt(key, {}, "after")), "after");
}

TEST_F(KeysTest, AreRotatedOnDemand25TimesAtMost) {
  const auto old = keys.encrypt(key, {}, "before");
  for (int i = 0; i < 25; ++i) keys.rotate_on_demand(key);

  EXPECT_EQ(refusal([&] { keys.rotate_on_demand(key); }), "LimitExceededException");
  EXPECT_EQ(keys.decrypt(key, {}, old), "before");
}

TEST_F(KeysTest, AreOfNoUseWhileDisabled) {
  keys.disable(key);
  EXPECT_EQ(refusal_of_use(key), "DisabledException");
  EXPECT_EQ(refusal([&] { keys.start_rotation(key, std::chrono::days(90), start); }),
            "DisabledException");

  keys.enable(key);

  EXPECT_EQ(refusal_of_use(key), "it did not fail");
}

TEST_F(KeysTest, AreDeletedWithTheirAliasesWhenTheWindowEnds) {
  keys.create_alias(here, "alias/orders", key, start);
  const std::string id = key.id, sealed = keys.encrypt(key, {}, "lost");
  keys.schedule_deletion(key, std::chrono::days(7), start);

  keys.settle(start + std::chrono::days(7) - 1s);
  EXPECT_EQ(refusal_of_use(keys.find(here, id)), "KMSInvalidStateException");
  EXPECT_EQ(refusal([&] { keys.enable(key); }), "KMSInvalidStateException");
  keys.settle(start + std::chrono::days(7));

  EXPECT_EQ(refusal([&] { keys.find(here, id); }), "NotFoundException");
  EXPECT_TRUE(keys.aliases().empty());
  EXPECT_EQ(refusal([&] { keys.key_of(here, sealed); }), "AccessDeniedException");
}

TEST_F(KeysTest, AreDisabledAfterTheirDeletionIsCancelled) {
  EXPECT_EQ(refusal([&] { keys.cancel_deletion(key); }), "KMSInvalidStateException");
  keys.schedule_deletion(key, std::chrono::days(7), start);

  keys.cancel_deletion(key);
  keys.settle(start + std::chrono::days(30));

  EXPECT_EQ(refusal_of_use(keys.find(here, key.id)), "DisabledException");
}

TEST_F(KeysTest, AliasesPointAtOneKeyUntilToldOtherwise) {
  Key& other = keys.create(here, start);
  keys.create_alias(here, "alias/orders", key, start);
  EXPECT_EQ(refusal([&] { keys.create_alias(here, "alias/orders", other, start); }),
            "AlreadyExistsException");

  keys.update_alias(here, "alias/orders", other, start);
  EXPECT_EQ(&keys.find(here, "alias/orders"), &other);
  keys.delete_alias(here, "alias/orders");

  EXPECT_EQ(refusal([&] { keys.delete_alias(here, "alias/orders"); }), "NotFoundException");
  EXPECT_EQ(refusal([&] { keys.update_alias(here, "alias/orders", key, start); }),
            "NotFoundException");
}

}  // namespace
}  // namespace sourceflow::local
