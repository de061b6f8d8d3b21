#include "sourceflow/bus/hkdf.hpp"

#include <numeric>
#include <string>

#include <gtest/gtest.h>

#include "sourceflow/aws/sha256.hpp"

namespace sourceflow::bus {
namespace {

base::Blob counting(std::uint8_t first, std::size_t size) {
  base::Blob bytes(size);
  std::iota(bytes.begin(), bytes.end(), first);
  return bytes;
}

std::string expanded(const base::SecretBytes& key, base::BlobView info, std::size_t size) {
  base::Blob keys(size);
  HkdfKey(key.reveal()).expand({reinterpret_cast<const char*>(info.data()), info.size()}, keys);
  return aws::hex(keys);
}

// The first test case of RFC 5869.
TEST(Hkdf, GivesThePublishedBytes) {
  const base::Blob secret(22, 0x0b);
  const auto salt = counting(0x00, 13);

  const auto key = hkdf_extract(salt, secret);

  EXPECT_EQ(aws::hex(key.reveal()),
            "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  EXPECT_EQ(expanded(key, counting(0xf0, 10), 42),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
            "34007208d5b887185865");
}

// The second, whose parts are longer than a block of SHA-256, and the third, without salt and info.
TEST(Hkdf, GivesThePublishedBytesOfLongPartsAndOfNone) {
  const auto longer = hkdf_extract(counting(0x60, 80), counting(0x00, 80));
  const auto none = hkdf_extract({}, base::Blob(22, 0x0b));

  EXPECT_EQ(expanded(longer, counting(0xb0, 80), 82),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
            "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
            "cc30c58179ec3e87c14c01d5c1f3434f1d87");
  EXPECT_EQ(expanded(none, {}, 42),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
            "9d201395faa4b61a96c8");
}

TEST(Hkdf, GivesOtherBytesForAnotherInfo) {
  const auto key = hkdf_extract({}, counting(0, 32));
  base::Blob one(32);
  base::Blob other(32);

  const HkdfKey keyed(key.reveal());
  keyed.expand("one", one);
  keyed.expand("other", other);

  EXPECT_NE(one, other);
}

TEST(Hkdf, RefusesMoreBytesThanItHas) {
  const auto key = hkdf_extract({}, counting(0, 32));
  base::Blob keys(8161);

  EXPECT_THROW(HkdfKey(key.reveal()).expand("info", keys), std::invalid_argument);
}

}  // namespace
}  // namespace sourceflow::bus
