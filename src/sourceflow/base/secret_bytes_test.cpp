#include "sourceflow/base/secret_bytes.hpp"

#include <array>

#include <gtest/gtest.h>

namespace sourceflow::base {
namespace {

TEST(SecretBytes, MoveTheirContentAndKeepNone) {
  SecretBytes key(as_blob("key"));

  const SecretBytes moved(std::move(key));

  EXPECT_EQ(moved.size(), 3U);
  EXPECT_EQ(moved.reveal()[0], 'k');
}

TEST(SecretBytes, AreGoneAfterWiping) {
  SecretBytes key(as_blob("key"));

  key.wipe();

  EXPECT_TRUE(key.empty());
}

TEST(SecretBytes, WipeWhateverMemoryTheyAreGiven) {
  std::array<std::uint8_t, 3> memory{1, 2, 3};

  wipe(memory);

  EXPECT_EQ(memory, (std::array<std::uint8_t, 3>{}));
}

}  // namespace
}  // namespace sourceflow::base
