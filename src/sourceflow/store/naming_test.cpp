#include "sourceflow/store/naming.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace sourceflow::store {
namespace {

using Words = std::vector<std::string>;

TEST(Naming, FindsTheWordsOfANameInAnyCasing) {
  EXPECT_EQ(words_of("OrderSummary"), (Words{"Order", "Summary"}));
  EXPECT_EQ(words_of("total_delay"), (Words{"total", "delay"}));
  EXPECT_EQ(words_of("lastDeparture2"), (Words{"last", "Departure2"}));
  EXPECT_EQ(words_of("HTTPServer"), (Words{"HTTP", "Server"}));
  EXPECT_EQ(words_of("orderID"), (Words{"order", "ID"}));
  EXPECT_EQ(words_of("orders.v2-Order"), (Words{"orders", "v2", "Order"}));
  EXPECT_EQ(words_of(""), Words{});
}

TEST(Naming, PutsWordsTogetherInEachCasing) {
  const auto table = [](Casing casing, std::string_view type) {
    return Naming{.tables = casing}.table(type);
  };

  EXPECT_EQ(table(Casing::snake, "HTTPServerLog"), "http_server_log");
  EXPECT_EQ(table(Casing::pascal, "HTTPServerLog"), "HTTPServerLog");
  EXPECT_EQ(table(Casing::camel, "HTTPServerLog"), "httpServerLog");
  EXPECT_EQ(table(Casing::lower, "HTTPServerLog"), "httpserverlog");
  EXPECT_EQ(table(Casing::upper, "HTTPServerLog"), "HTTPSERVERLOG");
  EXPECT_EQ(table(Casing::as_written, "HTTPServerLog"), "HTTPServerLog");
  EXPECT_EQ(table(Casing::pascal, "route_stats"), "RouteStats");
}

TEST(Naming, MakesPluralsOfTheLastWord) {
  const Naming plural{.plural = true};

  EXPECT_EQ(plural.table("Order"), "orders");
  EXPECT_EQ(plural.table("OrderSummary"), "order_summaries");
  EXPECT_EQ(plural.table("Day"), "days");
  EXPECT_EQ(plural.table("Address"), "addresses");
  EXPECT_EQ(plural.table("Bus"), "buses");
  EXPECT_EQ(plural.table("Box"), "boxes");
  EXPECT_EQ(plural.table("Batch"), "batches");
  EXPECT_EQ(plural.table("Person"), "people");
  EXPECT_EQ(plural.table("Child"), "children");
  EXPECT_EQ(plural.table("RouteStats"), "route_stats");
  EXPECT_EQ(plural.table("Analysis"), "analyses");
}

TEST(Naming, PutsPrefixAndSuffixAroundTablesOnly) {
  const Naming naming{.prefix = "shop_", .suffix = "_v2"};

  EXPECT_EQ(naming.table("Order"), "shop_order_v2");
  EXPECT_EQ(naming.column("totalCents"), "total_cents");
}

/// Words as people write them: `Ab`, or an acronym.
std::vector<std::string> any_words() {
  const auto letters = [](char first, char last, int count) {
    return *rc::gen::container<std::string>(static_cast<std::size_t>(count),
                                            rc::gen::inRange(first, static_cast<char>(last + 1)));
  };
  std::vector<std::string> words;
  const int count = *rc::gen::inRange(1, 5);
  for (int i = 0; i < count; ++i) {
    const bool is_acronym = *rc::gen::inRange(0, 4) == 0 && (i == 0 || words.back().back() >= 'a');
    words.push_back(is_acronym ? letters('A', 'Z', 3)
                               : letters('A', 'Z', 1) + letters('a', 'z', *rc::gen::inRange(1, 6)));
  }
  return words;
}

TEST(NamingProperty, FindsTheSameWordsInWhateverCasingKeepsThem) {
  EXPECT_TRUE(rc::check("words survive casings", [] {
    const auto words = any_words();
    std::string pascal;
    std::string snake;
    for (const auto& word : words) {
      pascal += word;
      snake += (snake.empty() ? "" : "_") + word;
    }
    const auto named = [&](Casing casing) { return Naming{.tables = casing}.table(pascal); };

    RC_ASSERT(words_of(pascal) == words);
    RC_ASSERT(words_of(snake) == words);
    RC_ASSERT(named(Casing::pascal) == pascal);
    RC_ASSERT(named(Casing::as_written) == pascal);
    for (const Casing casing : {Casing::snake, Casing::lower, Casing::upper, Casing::pascal}) {
      RC_ASSERT((Naming{.tables = casing}.table(snake)) == named(casing));
      RC_ASSERT((Naming{.tables = casing}.table(named(Casing::pascal))) == named(casing));
    }
    RC_ASSERT((Naming{.tables = Casing::pascal}.table(named(Casing::camel)).size()) ==
              pascal.size());
    RC_ASSERT(words_of(named(Casing::snake)).size() == words.size());
  }));
}

TEST(Naming, LiesInASchemaOnRequest) {
  EXPECT_EQ((Naming{.schema = "shop; DROP"}.validate().size()), 1u);
  EXPECT_TRUE((Naming{.schema = "shop"}.validate().empty()));
}

TEST(Naming, RefusesAffixesThatAreNoNames) {
  EXPECT_TRUE(Naming{}.validate().empty());
  EXPECT_EQ((Naming{.prefix = "a b", .suffix = "\""}.validate().size()), 2u);
  EXPECT_EQ((Naming{.prefix = "sourceflow_x"}.validate().size()), 1u);
}

}  // namespace
}  // namespace sourceflow::store
