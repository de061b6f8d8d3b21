#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/settings.hpp"
#include "sourceflow/store/conformance/scratch.hpp"
#include "sourceflow/store/error.hpp"
#include "sourceflow/store/idempotency.hpp"
#include "sourceflow/store/url/open_store.hpp"

namespace sourceflow::store {
namespace {

using namespace std::chrono_literals;

TEST(OpenStore, KeepsIdempotencyKeysWithoutAnApp) {
  const Scratch scratch;
  const auto url = "sqlite:" + (scratch.path() / "keys.db").string();
  for (const bool is_first : {true, false}) {
    const auto store = open_store(url);
    store->prepare({});
    Idempotency idempotency(store);

    const auto claim = idempotency.once("a", 30s, 1h, [] { return "result"; });

    EXPECT_EQ(claim.is_fresh(), is_first);
    EXPECT_EQ(claim.result, "result");
  }
}

TEST(OpenStore, RefusesWhatNamesNoStoreWithoutSayingIt) {
  try {
    open_store("oracle://scott:tiger@db");
    FAIL() << "there is no such store";
  } catch (const base::ConfigError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("names no store"));
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("tiger")));
  }
}

TEST(OpenStore, OpensWhatTheOperatorNamesAndNothingElse) {
  base::Settings settings({{"SOURCEFLOW_VIEWS", "memory:"}});

  EXPECT_NE(open_store(settings, "views"), nullptr);
  EXPECT_EQ(open_store(settings, "store"), nullptr);
  EXPECT_THAT(settings.complaints(), testing::IsEmpty());
}

TEST(OpenStore, ReachesForServersByTheirAddress) {
  EXPECT_THROW(open_store("postgresql://127.0.0.1:1/none"), Error);
  EXPECT_THROW(open_store("postgres:host=127.0.0.1 port=1 dbname=none"), Error);
  EXPECT_THROW(open_store("mysql://nobody@127.0.0.1:1/none"), Error);
}

}  // namespace
}  // namespace sourceflow::store
