#include "sourceflow/local/key_pairs.hpp"

#include <gtest/gtest.h>

namespace sourceflow::local {
namespace {

TEST(KeyPairs, SignWhatTheirPublicHalfVerifies) {
  for (const auto* name :
       {"RSA_2048", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"}) {
    const KeySpec& spec = *find_key_spec(name);
    const std::string secret = make_secret(spec);
    for (const auto algorithm : spec.algorithms) {
      const std::string signature = sign(secret, algorithm, "message", false);
      EXPECT_TRUE(is_signature(secret, algorithm, "message", false, signature)) << algorithm;
      EXPECT_FALSE(is_signature(secret, algorithm, "massage", false, signature)) << algorithm;
      EXPECT_FALSE(is_signature(secret, algorithm, "message", false, "none")) << algorithm;
    }
    EXPECT_FALSE(public_key_of(secret).empty());
  }
}

TEST(KeyPairs, SignADigestAsTheyWouldItsMessage) {
  const std::string secret = make_secret(*find_key_spec("ECC_NIST_P256"));
  const std::string digest(digest_size("ECDSA_SHA_256"), 'x');

  const std::string signature = sign(secret, "ECDSA_SHA_256", digest, true);

  EXPECT_TRUE(is_signature(secret, "ECDSA_SHA_256", digest, true, signature));
  EXPECT_FALSE(is_signature(secret, "ECDSA_SHA_256", digest, false, signature));
}

TEST(KeyPairs, AuthenticateAsRfc4231Says) {
  const std::string mac = authenticate("Jefe", "HMAC_SHA_256", "what do ya want for nothing?");

  ASSERT_EQ(mac.size(), 32u);
  EXPECT_EQ(mac.substr(0, 4), "\x5b\xdc\xc1\x46");
}

TEST(KeyPairs, KnowNoOtherSpecs) {
  EXPECT_EQ(find_key_spec("SM2"), nullptr);
  EXPECT_EQ(make_secret(*find_key_spec("HMAC_384")).size(), 48u);
}

}  // namespace
}  // namespace sourceflow::local
