#include "sourceflow/base/uuid.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace sourceflow::base {
namespace {

TEST(Uuid, SurvivesItsText) {
  const Uuid id = make_uuid();

  EXPECT_EQ(Uuid::parse(id.text()), id);
  EXPECT_EQ(id.text().size(), 36u);
}

TEST(Uuid, RefusesOtherTexts) {
  EXPECT_FALSE(Uuid::parse(""));
  EXPECT_FALSE(Uuid::parse("not-a-uuid"));
  EXPECT_FALSE(Uuid::parse("0190163d-8694-739b-aea5-966c26f8ad9"));
  EXPECT_FALSE(Uuid::parse("0190163d-8694-739b-aea5-966c26f8ad9g"));
  EXPECT_FALSE(Uuid::parse("0190163d08694-739b-aea5-966c26f8ad9f"));
}

TEST(Uuid, SortsByTheTimeItWasMade) {
  SeededRandom random(1);
  VirtualClock clock;
  std::vector<Uuid> ids;

  for (int i = 0; i < 100; ++i) {
    ids.push_back(make_uuid(clock.now(), random));
    clock.advance(std::chrono::milliseconds{1});
  }

  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(ids.front().text()[14], '7');
}

TEST(Uuid, NeverRepeatsWithinAMillisecond) {
  std::set<Uuid> ids;

  for (int i = 0; i < 10'000; ++i) ids.insert(make_uuid());

  EXPECT_EQ(ids.size(), 10'000u);
}

TEST(Uuid, DerivedIdsDependOnSpaceAndNameOnly) {
  const Uuid space = make_uuid();

  EXPECT_EQ(derived_uuid(space, "row 1"), derived_uuid(space, "row 1"));
  EXPECT_NE(derived_uuid(space, "row 1"), derived_uuid(space, "row 2"));
  EXPECT_NE(derived_uuid(space, "row 1"), derived_uuid(make_uuid(), "row 1"));
  EXPECT_EQ(derived_uuid(space, "row 1").text()[14], '8');
}

}  // namespace
}  // namespace sourceflow::base
