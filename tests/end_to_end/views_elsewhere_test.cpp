// Views in another database than commands, entities and events: every pair of stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger.hpp"
#include "test_databases.hpp"

namespace sourceflow::ledger {
namespace {

constexpr int commands = 60;
constexpr int events = 60;

const std::vector<std::string> kinds{"memory", "sqlite", "postgres", "mysql"};

class ViewsElsewhere : public testing::TestWithParam<std::tuple<std::string, std::string>> {
 protected:
  app::orders::Quiet quiet;
  TestDatabase store{std::get<0>(GetParam())};
  TestDatabase views{std::get<1>(GetParam())};
};

INSTANTIATE_TEST_SUITE_P(Stores,
                         ViewsElsewhere,
                         testing::Combine(testing::ValuesIn(kinds), testing::ValuesIn(kinds)),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + "_and_" + std::get<1>(pair.param);
                         });

TEST_P(ViewsElsewhere, AreExactThoughEverythingComesTwiceAndTheServiceStartsAgain) {
  {
    Ledger ledger(store.open(), views.open());
    for (int number = 1; number <= commands / 2; ++number) ledger.add(number);
    ledger.hear(1, events);
    ledger.hear(1, events / 2);
    ledger.app.stop();
  }

  Ledger ledger(store.open(), views.open());
  for (int number = 1; number <= commands; ++number) ledger.add(number);
  ledger.hear(1, events);

  ledger.expect_exactly(commands, events);
}

TEST_P(ViewsElsewhere, AreRebuiltFromTheLogWhileCommandsGoOn) {
  Ledger ledger(store.open(), views.open());
  for (int number = 1; number <= commands / 2; ++number) ledger.add(number);
  ASSERT_TRUE(ledger.app.drain(patience));

  ledger.app.rebuild<AddedTotal>();
  for (int number = commands / 2 + 1; number <= commands; ++number) ledger.add(number);

  ledger.expect_exactly(commands, 0);
}

TEST_P(ViewsElsewhere, KeepTheirInboxAndPositionsBesideTheirRows) {
  const auto kept = store.open();
  const auto elsewhere = views.open();
  Ledger ledger(kept, elsewhere);
  ledger.add(1);
  ledger.hear(1, 1);
  ledger.expect_exactly(1, 1);

  EXPECT_EQ(elsewhere->position("view:AddedTotal"), kept->last_position());
  EXPECT_EQ(kept->position("view:AddedTotal"), 0);
  EXPECT_EQ(elsewhere->last_position(), 0) << "there are no events";
}

/// A server on the other side of a proxy, which can be taken away.
class ViewsOutage : public testing::TestWithParam<std::string> {
 protected:
  app::orders::Quiet quiet;
};

INSTANTIATE_TEST_SUITE_P(Servers, ViewsOutage, testing::Values("postgres", "mysql"));

TEST_P(ViewsOutage, OfTheViewsStopsNoCommandAndIsMadeUpForAfterwards) {
  TestDatabase store("sqlite");
  TestDatabase views(GetParam());
  if (views.proxy() == nullptr) GTEST_SKIP() << "the server is not on a socket of this machine";
  Ledger ledger(store.open(), views.open());
  ledger.add(1);
  ledger.hear(1, 1);
  ledger.expect_exactly(1, 1);

  views.cut_off();
  for (int number = 2; number <= commands; ++number) ledger.add(number);
  const auto refused = ledger.broker->deliver({heard(2)});

  EXPECT_EQ(refused[0].outcome, app::Outcome::unavailable) << refused[0].reason;
  EXPECT_EQ(refused[0].breaker, "views");
  EXPECT_TRUE(ledger.app.is_ready()) << "it takes in commands";
  EXPECT_THAT(app::to_json(ledger.app.health()),
              testing::HasSubstr("\"database of views\",\"health\":\"failed\""));

  views.connect_again();
  ledger.hear(2, events);
  ledger.expect_exactly(commands, events);
}

TEST_P(ViewsOutage, OfTheStoreLeavesTheViewsToBeRead) {
  TestDatabase store(GetParam());
  TestDatabase views("sqlite");
  if (store.proxy() == nullptr) GTEST_SKIP() << "the server is not on a socket of this machine";
  Ledger ledger(store.open(), views.open());
  ledger.add(1);
  ledger.hear(1, 1);
  ledger.expect_exactly(1, 1);

  store.cut_off();

  EXPECT_THROW(ledger.app.aggregate<Account>("account-1").send(Add{1}), std::runtime_error);
  EXPECT_FALSE(ledger.app.is_ready());
  EXPECT_EQ(ledger.total<AddedTotal>().first, 1);
  EXPECT_EQ(ledger.total<HeardTotal>().first, 1);

  store.connect_again();
  ledger.add(2);
  ledger.hear(2, 2);
  ledger.expect_exactly(2, 2);
}

TEST(ViewsElsewhereStart, RefusesTheStoresOwnDatabaseOpenedTwice) {
  for (const std::string kind : {"sqlite", "postgres", "mysql"}) {
    TestDatabase database(kind);
    try {
      Ledger ledger(database.open(), database.open());
      FAIL() << "it started on " << kind;
    } catch (const base::ConfigError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("are the same one, opened twice"));
    }
  }
}

}  // namespace
}  // namespace sourceflow::ledger
