// Excerpts for docs/encryption.md, run as tests so that they stay true.
#include <gtest/gtest.h>

#include "sourceflow/sourceflow.hpp"

namespace {

using sourceflow::Aws;
using sourceflow::Encryption;
using sourceflow::KmsKey;
using namespace std::chrono_literals;

Aws encrypted() {
  // [one-key]
  return Aws{.region = "eu-west-1", .encryption = KmsKey{"alias/flights"}};
  // [/one-key]
}

Encryption careful() {
  // [all-options]
  return Encryption{
      .key = {"alias/orders"},
      .keys = {{"PayInvoice", {"alias/money"}}},  // another key for this message
      .required = true,                           // plain text becomes a dead letter
      .accept = {"arn:aws:kms:eu-west-1:111122223333:"},
      .limits = {.age = 10min, .uses = 100'000},
  };
  // [/all-options]
}

TEST(EncryptionOptions, AreFine) {
  EXPECT_TRUE(encrypted().validate().empty());
  EXPECT_TRUE(careful().validate().empty());
}

}  // namespace
