#include "sourceflow/store/naming.hpp"

#include <tuple>

#include <gtest/gtest.h>

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

TEST(Naming, RefusesAffixesThatAreNoNames) {
  EXPECT_TRUE(Naming{}.validate().empty());
  EXPECT_EQ((Naming{.prefix = "a b", .suffix = "\""}.validate().size()), 2u);
  EXPECT_EQ((Naming{.prefix = "sourceflow_x"}.validate().size()), 1u);
}

}  // namespace
}  // namespace sourceflow::store
