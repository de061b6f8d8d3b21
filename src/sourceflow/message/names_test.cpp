#include "sourceflow/message/names.hpp"

#include <string>

#include <gtest/gtest.h>

namespace outside {
struct Shipped {};
namespace {
struct Hidden {};
}  // namespace
struct Named {
  static constexpr std::string_view message_name = "orders.Created-v2";
  static constexpr std::array<std::string_view, 2> message_aliases{"OrderCreated",
                                                                   "orders.Created"};
};
template <class T>
struct Generic {
  static constexpr std::string_view message_name = "Generic.int";
};
}  // namespace outside

namespace sourceflow::message {
namespace {

TEST(Name, IsTheUnqualifiedNameOfTheStruct) {
  struct Local {};

  EXPECT_EQ(name_of<outside::Shipped>(), "Shipped");
  EXPECT_EQ(name_of<outside::Hidden>(), "Hidden");
  EXPECT_EQ(name_of<Local>(), "Local");
}

TEST(Name, IsTheOneThatTheStructGives) {
  EXPECT_EQ(name_of<outside::Named>(), "orders.Created-v2");
  EXPECT_EQ(name_of<outside::Generic<int>>(), "Generic.int");
}

TEST(Name, MayHaveOlderOnesBesideIt) {
  constexpr auto aliases = aliases_of<outside::Named>();

  EXPECT_EQ(aliases[0], "OrderCreated");
  EXPECT_EQ(aliases[1], "orders.Created");
  EXPECT_EQ(aliases_of<outside::Shipped>().size(), 0u);
}

TEST(Name, StartsWithALetterAndHoldsNothingThatAQueueOrTableWouldRefuse) {
  EXPECT_TRUE(is_name("CreateOrder"));
  EXPECT_TRUE(is_name("orders.create_order-2"));
  EXPECT_FALSE(is_name(""));
  EXPECT_FALSE(is_name("2nd"));
  EXPECT_FALSE(is_name("_private"));
  EXPECT_FALSE(is_name("create order"));
  EXPECT_FALSE(is_name("Bestellung\u00e4"));
  EXPECT_TRUE(is_name(std::string(128, 'a')));
  EXPECT_FALSE(is_name(std::string(129, 'a')));
}

}  // namespace
}  // namespace sourceflow::message
