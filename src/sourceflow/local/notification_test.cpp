#include "sourceflow/local/notification.hpp"

#include <map>
#include <memory>

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/queue_testing.hpp"

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;
using testing::at;

/// What a receiver does with a certificate and a signature.
bool verifies(const std::string& pem,
              const EVP_MD* digest,
              std::string_view text,
              std::string_view signature) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bytes(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr), X509_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  const std::string raw = from_base64(signature).value();
  EVP_DigestVerifyInit(
      context.get(), nullptr, digest, nullptr, X509_get0_pubkey(certificate.get()));
  return EVP_DigestVerify(context.get(),
                          reinterpret_cast<const unsigned char*>(raw.data()),
                          raw.size(),
                          reinterpret_cast<const unsigned char*>(text.data()),
                          text.size()) == 1;
}

std::map<std::string, std::string> members(const std::string& document) {
  std::map<std::string, std::string> texts;
  const boost::json::value parsed = boost::json::parse(document);
  for (const auto& entry : parsed.get_object())
    texts[std::string(entry.key())] = std::string(entry.value().get_string());
  return texts;
}

struct NotificationTest : ::testing::Test {
  std::map<std::string, std::string> wrapped(const NewNotification& given) {
    const Sent sent{.id = {}, .sequence = 7};
    Notification made(topic, given, sent, at(1s), topic.fifo ? nullptr : &key);
    return members(made.wrapped(subscription));
  }

  const SigningKey& key = signing_key_of_process();
  Topic topic{.name = "t", .scope = {"us-east-1", "1"}, .arn = "arn:aws:sns:us-east-1:1:t"};
  Subscription subscription{
      .arn = topic.arn + ":s", .topic = &topic, .protocol = "sqs", .endpoint = "", .owner = "1"};
  NewNotification hello{
      .payload = make_payload("Hello"), .subject = "Greeting", .base_url = "http://127.0.0.1:4566"};
};

// Written out by hand from AWS's page on verifying signatures without an SDK.
TEST_F(NotificationTest, IsSignedOverTheTextThatAwsDocuments) {
  const auto document = wrapped(hello);

  const std::string covered =
      "Message\nHello\n"
      "MessageId\n00000000-0000-0000-0000-000000000000\n"
      "Subject\nGreeting\n"
      "Timestamp\n" +
      document.at("Timestamp") +
      "\nTopicArn\narn:aws:sns:us-east-1:1:t\n"
      "Type\nNotification\n";
  const std::string signature = document.at("Signature");
  EXPECT_EQ(document.at("SignatureVersion"), "1");
  EXPECT_TRUE(verifies(key.certificate_pem(), EVP_sha1(), covered, signature));
  EXPECT_FALSE(verifies(key.certificate_pem(), EVP_sha256(), covered, signature));
  EXPECT_FALSE(verifies(key.certificate_pem(), EVP_sha1(), covered + "x", signature));
}

TEST_F(NotificationTest, IsSignedWithSha256WhereTheTopicSaysVersion2) {
  topic.signature_version = "2";
  hello.subject.clear();

  const auto document = wrapped(hello);

  const SignedText covered{.message = "Hello",
                           .message_id = "00000000-0000-0000-0000-000000000000",
                           .timestamp = document.at("Timestamp"),
                           .topic_arn = topic.arn,
                           .type = "Notification"};
  EXPECT_EQ(document.at("SignatureVersion"), "2");
  EXPECT_FALSE(document.contains("Subject"));
  EXPECT_TRUE(
      verifies(key.certificate_pem(), EVP_sha256(), covered.text(), document.at("Signature")));
}

TEST_F(NotificationTest, NamesTheCertificateAndTheWayOut) {
  const auto document = wrapped(hello);

  EXPECT_EQ(document.at("SigningCertURL"), "http://127.0.0.1:4566" + key.certificate_path());
  EXPECT_EQ(document.at("UnsubscribeURL"),
            "http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn="
            "arn:aws:sns:us-east-1:1:t:s");
}

TEST_F(NotificationTest, OfAFifoTopicHasASequenceNumberAndNoSignature) {
  topic.fifo = true;

  const auto document = wrapped(hello);

  EXPECT_TRUE(document.contains("SequenceNumber"));
  EXPECT_FALSE(document.contains("Signature"));
}

TEST_F(NotificationTest, SaysToEachProtocolWhatIsMeantForIt) {
  hello.texts = {{"default", "d"}, {"http", "for http"}};

  const auto for_queue = wrapped(hello);
  subscription.protocol = "http";
  const auto for_http = wrapped(hello);

  EXPECT_EQ(for_queue.at("Message"), "d");
  EXPECT_EQ(for_http.at("Message"), "for http");
  EXPECT_NE(for_queue.at("Signature"), for_http.at("Signature"));
}

TEST_F(NotificationTest, AsksToConfirmWithASignatureOverTheTokenAndItsLink) {
  subscription.token = "abc";

  const std::string text = make_confirmation(
      subscription, "SubscriptionConfirmation", "id", "http://127.0.0.1:4566", at(1s), key);

  const auto document = members(text);
  const auto member = [&](const char* name) { return document.at(name); };
  EXPECT_EQ(member("SubscribeURL"),
            "http://127.0.0.1:4566/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-east-1:1:t"
            "&Token=abc");
  const std::string covered = "Message\n" + member("Message") + "\nMessageId\nid\nSubscribeURL\n" +
                              member("SubscribeURL") + "\nTimestamp\n" + member("Timestamp") +
                              "\nToken\nabc\nTopicArn\n" + topic.arn +
                              "\nType\nSubscriptionConfirmation\n";
  EXPECT_TRUE(verifies(key.certificate_pem(), EVP_sha1(), covered, member("Signature")));
}

}  // namespace
}  // namespace sourceflow::local
