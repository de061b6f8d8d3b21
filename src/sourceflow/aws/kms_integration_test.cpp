#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/kms.hpp"
#include "sourceflow/aws/session.hpp"
#include "sourceflow/base/result_of.hpp"
#include "sourceflow/http/scripted_peer.hpp"

namespace sourceflow::aws {
namespace {

using http::ScriptedPeer;
using testing::HasSubstr;

class KmsTest : public testing::Test {
 protected:
  // KMS as one that gives this answer to everything.
  Kms answering(int status, std::string body) {
    peer.emplace(io, [status, body](const std::string&, int) {
      auto answer = ScriptedPeer::ok(body);
      answer.pieces[0].replace(9, 3, std::to_string(status));
      return answer;
    });
    AwsOptions options;
    options.region = "us-east-1";
    options.service_endpoints["kms"] = "http://127.0.0.1:" + std::to_string(peer->port());
    options.credentials =
        Credentials{.access_key_id = "AKID", .secret_access_key = base::Secret("secret")};
    session.emplace(
        io.get_executor(), options, [](std::string_view) { return std::optional<std::string>(); });
    return Kms(*session);
  }

  template <class T>
  T result_of(base::Task<T> task) {
    return base::result_of(io, std::move(task));
  }

  // What the request said after its header lines.
  std::string body_sent() const {
    const auto& request = peer->requests().back();
    return request.substr(request.find("\r\n\r\n") + 4);
  }

  static std::string text_of(base::BlobView bytes) { return {bytes.begin(), bytes.end()}; }

  boost::asio::io_context io;
  std::optional<ScriptedPeer> peer;
  std::optional<Session> session;
};

TEST_F(KmsTest, GivesADataKeyPlainAndSealed) {
  auto kms = answering(200,
                       R"({"CiphertextBlob":"c2VhbGVk","Plaintext":"cGxhaW4=",)"
                       R"("KeyId":"arn:key"})");

  const auto key = result_of(kms.generate_data_key("alias/orders", {{"purpose", "messages"}}));

  EXPECT_EQ(text_of(key.plaintext.reveal()), "plain");
  EXPECT_EQ(text_of(key.ciphertext), "sealed");
  EXPECT_EQ(key.key_id, "arn:key");
  EXPECT_EQ(body_sent(),
            R"({"KeyId":"alias/orders","KeySpec":"AES_256",)"
            R"("EncryptionContext":{"purpose":"messages"}})");
  EXPECT_THAT(peer->requests().back(), HasSubstr("X-Amz-Target: TrentService.GenerateDataKey\r\n"));
  EXPECT_THAT(peer->requests().back(), HasSubstr("Content-Type: application/x-amz-json-1.1\r\n"));
}

TEST_F(KmsTest, DecryptsWithTheKeyAndContextThatItIsGiven) {
  auto kms = answering(200, R"({"Plaintext":"cGxhaW4=","KeyId":"arn:key"})");

  const auto plain = result_of(kms.decrypt({'x'}, "arn:key", {{"a", "b"}}));

  EXPECT_EQ(text_of(plain.bytes.reveal()), "plain");
  EXPECT_EQ(body_sent(),
            R"({"CiphertextBlob":"eA==","KeyId":"arn:key",)"
            R"("EncryptionContext":{"a":"b"}})");
}

TEST_F(KmsTest, EncryptsAndEncryptsAgainUnderAnotherKey) {
  auto kms = answering(200, R"({"CiphertextBlob":"c2VhbGVk","KeyId":"arn:key"})");

  const auto sealed = result_of(kms.encrypt("k", base::SecretBytes(base::as_blob("plain"))));
  EXPECT_EQ(text_of(sealed.bytes), "sealed");
  EXPECT_EQ(body_sent(), R"({"KeyId":"k","Plaintext":"cGxhaW4="})");

  result_of(kms.re_encrypt(sealed.bytes, {{"a", "1"}}, "k2", {{"a", "2"}}));
  EXPECT_EQ(body_sent(),
            R"({"CiphertextBlob":"c2VhbGVk","SourceEncryptionContext":{"a":"1"},)"
            R"("DestinationKeyId":"k2","DestinationEncryptionContext":{"a":"2"}})");
}

TEST_F(KmsTest, DescribesAKey) {
  auto kms = answering(
      200,
      R"({"KeyMetadata":{"KeyId":"1","Arn":"arn:1","Description":"d","KeyState":"Disabled",)"
      R"("Enabled":false}})");

  const auto key = result_of(kms.describe_key("alias/x")).value();

  EXPECT_EQ(key.arn, "arn:1");
  EXPECT_FALSE(key.is_usable());
}

TEST_F(KmsTest, FindsNoKeyWhereThereIsNone) {
  auto kms = answering(400,
                       R"({"__type":"NotFoundException",)"
                       R"("message":"Alias alias/x is not found."})");

  EXPECT_FALSE(result_of(kms.describe_key("alias/x")).has_value());
}

TEST_F(KmsTest, DoesNotRepeatWhatADisabledKeyRefuses) {
  auto kms = answering(400, R"({"__type":"DisabledException","message":"arn:1 is disabled."})");

  EXPECT_THROW(result_of(kms.generate_data_key("k")), Error);

  EXPECT_EQ(peer->requests().size(), 1U);
}

TEST_F(KmsTest, CreatesATaggedKeyAndLooksAfterIt) {
  auto kms = answering(200,
                       R"({"KeyMetadata":{"KeyId":"1","KeyState":"Enabled"},)"
                       R"("KeyRotationEnabled":true})");

  EXPECT_TRUE(result_of(kms.create_key("ours", {{"team", "x"}}, "{}")).is_usable());
  EXPECT_EQ(body_sent(),
            R"({"Description":"ours","Policy":"{}","Tags":[{"TagKey":"team","TagValue":"x"}]})");
  EXPECT_TRUE(result_of(kms.is_key_rotation_enabled("1")));
  result_of(kms.schedule_key_deletion("1", std::chrono::days(7)));
  EXPECT_EQ(body_sent(), R"({"KeyId":"1","PendingWindowInDays":7})");
  result_of(kms.create_alias("alias/x", "1"));
  EXPECT_EQ(body_sent(), R"({"AliasName":"alias/x","TargetKeyId":"1"})");
}

TEST_F(KmsTest, RefusesAnAnswerWithoutAKey) {
  auto kms = answering(200, R"({"KeyId":"arn:key"})");

  EXPECT_THROW(result_of(kms.generate_data_key("k")), Error);
}

}  // namespace
}  // namespace sourceflow::aws
