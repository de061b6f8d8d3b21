#include <algorithm>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/kms.hpp"
#include "sourceflow/aws/session.hpp"
#include "sourceflow/base/result_of.hpp"
#include "sourceflow/local/endpoint.hpp"

#include "client_options.hpp"

// The client of KMS against the embedded endpoint, which shares no code with it.
namespace sourceflow::aws {
namespace {

class KmsClient : public testing::Test {
 protected:
  template <class T>
  T result_of(base::Task<T> task) {
    return base::result_of(io, std::move(task));
  }

  template <class T>
  std::string code_of(base::Task<T> task) {
    try {
      result_of(std::move(task));
    } catch (const Error& error) {
      return error.code();
    }
    return "it did not fail";
  }

  static base::SecretBytes secret(std::string_view text) {
    return base::SecretBytes(base::as_blob(text));
  }

  static std::string text_of(base::BlobView bytes) { return {bytes.begin(), bytes.end()}; }

  local::Endpoint endpoint;
  boost::asio::io_context io;
  Session session{io.get_executor(), client_options(endpoint), no_environment()};
  Kms kms{session};
  const KeyDescription key = result_of(kms.create_key("ours", {{"team", "a"}}));
  const EncryptionContext context{{"service", "orders"}};
};

TEST_F(KmsClient, DescribesTheKeyItMadeByItsAlias) {
  result_of(kms.create_alias("alias/orders", key.id));

  const auto found = result_of(kms.describe_key("alias/orders")).value();

  EXPECT_EQ(found.arn, "arn:aws:kms:us-east-1:000000000000:key/" + key.id);
  EXPECT_EQ(found.description, "ours");
  EXPECT_TRUE(found.is_usable());
  EXPECT_FALSE(result_of(kms.describe_key("alias/nothing")).has_value());
}

TEST_F(KmsClient, OpensTheDataKeyItWasGivenInTheSameContextOnly) {
  const auto made = result_of(kms.generate_data_key(key.id, context));

  const auto opened = result_of(kms.decrypt(made.ciphertext, key.arn, context));

  EXPECT_EQ(made.plaintext.size(), 32U);
  EXPECT_TRUE(std::ranges::equal(opened.bytes.reveal(), made.plaintext.reveal()));
  EXPECT_EQ(opened.key_id, key.arn);
  EXPECT_EQ(code_of(kms.decrypt(made.ciphertext, "", {{"service", "other"}})),
            "InvalidCiphertextException");
}

TEST_F(KmsClient, MovesContentToAnotherKey) {
  const auto other = result_of(kms.create_key());
  const auto sealed = result_of(kms.encrypt(key.id, secret("plain"), context));

  const auto moved = result_of(kms.re_encrypt(sealed.bytes, context, other.id, {}));
  const auto opened = result_of(kms.decrypt(moved.bytes, other.id));

  EXPECT_EQ(moved.key_id, other.arn);
  EXPECT_EQ(text_of(opened.bytes.reveal()), "plain");
  EXPECT_EQ(code_of(kms.decrypt(moved.bytes, key.id)), "IncorrectKeyException");
}

TEST_F(KmsClient, LearnsWhyAKeyIsOfNoUse) {
  result_of(kms.disable_key(key.id));
  EXPECT_EQ(code_of(kms.generate_data_key(key.id)), "DisabledException");
  EXPECT_FALSE(result_of(kms.describe_key(key.id))->is_usable());
  result_of(kms.enable_key(key.id));

  result_of(kms.schedule_key_deletion(key.id, std::chrono::days(7)));
  EXPECT_EQ(code_of(kms.generate_data_key(key.id)), "KMSInvalidStateException");
  result_of(kms.cancel_key_deletion(key.id));

  EXPECT_EQ(result_of(kms.describe_key(key.id))->state, "Disabled");
  EXPECT_EQ(code_of(kms.generate_data_key("alias/nothing")), "NotFoundException");
  EXPECT_EQ(code_of(kms.encrypt(key.id, secret(std::string(4097, 'x')))), "ValidationException");
}

TEST_F(KmsClient, TurnsRotationOn) {
  EXPECT_FALSE(result_of(kms.is_key_rotation_enabled(key.id)));

  result_of(kms.enable_key_rotation(key.id));

  EXPECT_TRUE(result_of(kms.is_key_rotation_enabled(key.id)));
}

TEST_F(KmsClient, ListsAliasesOverAllPages) {
  for (int i = 0; i < 60; ++i) result_of(kms.create_alias("alias/" + std::to_string(i), key.id));
  const auto other = result_of(kms.create_key());
  result_of(kms.update_alias("alias/7", other.id));
  result_of(kms.delete_alias("alias/8"));

  const auto aliases = result_of(kms.list_aliases());

  EXPECT_EQ(aliases.size(), 59U);
  EXPECT_EQ(std::ranges::count(aliases, other.id, &KeyAlias::key_id), 1);
}

}  // namespace
}  // namespace sourceflow::aws
