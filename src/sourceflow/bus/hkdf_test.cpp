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

// The first test case of RFC 5869.
TEST(Hkdf, GivesThePublishedBytes) {
  const base::Blob secret(22, 0x0b);
  const auto salt = counting(0x00, 13);
  const auto info = counting(0xf0, 10);
  base::Blob keys(42);

  const auto key = hkdf_extract(salt, secret);
  hkdf_expand(key.reveal(), {reinterpret_cast<const char*>(info.data()), info.size()}, keys);

  EXPECT_EQ(aws::hex(key.reveal()),
            "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  EXPECT_EQ(aws::hex(keys),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
            "34007208d5b887185865");
}

TEST(Hkdf, GivesOtherBytesForAnotherInfo) {
  const auto key = hkdf_extract({}, counting(0, 32));
  base::Blob one(32);
  base::Blob other(32);

  hkdf_expand(key.reveal(), "one", one);
  hkdf_expand(key.reveal(), "other", other);

  EXPECT_NE(one, other);
}

TEST(Hkdf, RefusesMoreBytesThanItHas) {
  const auto key = hkdf_extract({}, counting(0, 32));
  base::Blob keys(8161);

  EXPECT_THROW(hkdf_expand(key.reveal(), "info", keys), std::invalid_argument);
}

}  // namespace
}  // namespace sourceflow::bus
