#include "sourceflow/message/versions.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace sourceflow::message {
namespace {

struct FirstOrder {
  static constexpr std::string_view message_name = "OrderCreated";
  double price = 0;
};
struct SecondOrder {
  static constexpr std::string_view message_name = "OrderCreated.v2";
  static constexpr std::array<std::string_view, 1> message_aliases{"OrderPlaced"};
  static SecondOrder upcast(const FirstOrder& old) { return {std::llround(old.price * 100)}; }
  std::int64_t cents = 0;
};
struct ThirdOrder {
  static constexpr std::string_view message_name = "OrderCreated.v3";
  static ThirdOrder upcast(SecondOrder old) { return {old.cents, "EUR"}; }
  std::int64_t cents = 0;
  std::string currency;
};

TEST(Versions, ListEveryNameUnderWhichAMessageMayArrive) {
  EXPECT_EQ(names_of<ThirdOrder>(),
            (std::vector<std::string_view>{
                "OrderCreated.v3", "OrderCreated.v2", "OrderPlaced", "OrderCreated"}));
  EXPECT_EQ(names_of<FirstOrder>(), std::vector<std::string_view>{"OrderCreated"});
}

TEST(Versions, TurnAnOldMessageIntoTheNewOneStepByStep) {
  const auto order = decode_as<ThirdOrder>("OrderCreated", R"({"price":12.5})");

  EXPECT_EQ(order.cents, 1250);
  EXPECT_EQ(order.currency, "EUR");
}

TEST(Versions, ReadAnAliasAsTheStructThatHasIt) {
  EXPECT_EQ(decode_as<SecondOrder>("OrderPlaced", R"({"cents":7})").cents, 7);
  EXPECT_EQ(decode_as<ThirdOrder>("OrderPlaced", R"({"cents":7})").currency, "EUR");
}

TEST(Versions, ReadTheirOwnNameAsItIs) {
  EXPECT_EQ(decode_as<ThirdOrder>("OrderCreated.v3", R"({"cents":7,"currency":"USD"})").currency,
            "USD");
}

TEST(Versions, RefuseANameThatIsNoneOfTheirs) {
  EXPECT_THROW(decode_as<ThirdOrder>("OrderShipped", "{}"), DecodeError);
}

}  // namespace
}  // namespace sourceflow::message
