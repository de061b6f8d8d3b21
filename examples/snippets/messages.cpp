// What docs/messages.md shows.
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/message/equal.hpp"
#include "sourceflow/message/json.hpp"
#include "sourceflow/message/print.hpp"
#include "sourceflow/message/versions.hpp"

namespace {

using sourceflow::base::Time;
using sourceflow::message::decode;
using sourceflow::message::decode_as;
using sourceflow::message::DecodeError;
using sourceflow::message::encode;
using sourceflow::message::equal;
using sourceflow::message::for_each_field;
using sourceflow::message::Mask;
using sourceflow::message::MaskPattern;
using sourceflow::message::Sensitive;
using sourceflow::message::to_masked_text;

// [a-message]
enum class Delivery { post, courier };

struct Card {
  Sensitive<std::string, Mask::card> number;
};
struct Invoice {
  int days = 30;
};
struct Line {
  std::string product;
  int quantity = 1;
};

struct CreateOrder {
  std::string customer;
  std::vector<Line> lines;
  std::variant<Card, Invoice> payment;
  Delivery delivery = Delivery::post;
  Time wanted_by;
  std::optional<std::string> note;
};
// [/a-message]

CreateOrder command() {
  return {
      "Ann", {{"tea", 2}}, Card{"4111 1111 1111 1234"}, Delivery::courier, Time{}, std::nullopt};
}

TEST(Messages, AreWrittenWithTheNamesOfTheirFields) {
  constexpr std::string_view expected =
      R"({"customer":"Ann","lines":[{"product":"tea","quantity":2}],)"
      R"("payment":{"type":"Card","value":{"number":"4111 1111 1111 1234"}},)"
      R"("delivery":"courier","wanted_by":"1970-01-01T00:00:00Z"})";

  EXPECT_EQ(encode(command()), expected);
}

TEST(Messages, ComeBackEqual) {
  // [round-trip]
  const std::string text = encode(command());
  const auto received = decode<CreateOrder>(text);
  EXPECT_TRUE(equal(received, command()));
  // [/round-trip]
}

TEST(Messages, SayWhereTheyAreWrong) {
  // [error]
  try {
    decode<CreateOrder>(R"({"customer":"Ann","lines":[{"product":"tea","quantity":"two"}]})");
    FAIL();
  } catch (const DecodeError& error) {
    EXPECT_STREQ(error.what(), R"(lines[0].quantity: expected an integer, found "two")");
    EXPECT_EQ(error.path(), "lines[0].quantity");
  }
  // [/error]
}

TEST(Messages, ArePrintedMasked) {
  // [masked]
  EXPECT_EQ(to_masked_text(Card{"4111 1111 1111 1234"}), R"({"number":"**** **** **** 1234"})");
  // [/masked]
  // [masked-by-a-pattern]
  const Sensitive<std::string, MaskPattern{"####*##"}> iban = "DE89370400440532013000";
  EXPECT_EQ(iban.masked(), "DE89***00");
  // [/masked-by-a-pattern]
}

TEST(Messages, OpenTheirFields) {
  // [fields]
  const Line line{"tea", 2};
  std::string names;
  for_each_field(line, [&](std::string_view name, const auto&) { names.append(name).append(" "); });
  EXPECT_EQ(names, "product quantity ");
  // [/fields]
}

namespace added {

// [added-field]
struct OrderShipped {
  std::string carrier;
  std::optional<std::string> tracking_number;  // added this year
};

TEST(OrderShipped, LoadsLastYearsEvents) {
  const auto event = decode<OrderShipped>(R"({"carrier":"DHL","weight":2.5})");
  EXPECT_EQ(event.carrier, "DHL");
  EXPECT_EQ(event.tracking_number, std::nullopt);
}
// [/added-field]

}  // namespace added

// [renamed]
struct OrderCancelled {
  static constexpr std::array<std::string_view, 1> message_aliases{"OrderAborted"};
  std::string reason;
};
// [/renamed]

// [upcast]
struct OrderPlacedV1 {
  static constexpr std::string_view message_name = "OrderPlaced";
  double price = 0;
};

struct OrderPlaced {
  static constexpr std::string_view message_name = "OrderPlaced.v2";
  static OrderPlaced upcast(const OrderPlacedV1& old) { return {std::llround(old.price * 100)}; }
  std::int64_t cents = 0;
};
// [/upcast]

TEST(Messages, ArriveUnderOldNames) {
  EXPECT_EQ(decode_as<OrderCancelled>("OrderAborted", R"({"reason":"late"})").reason, "late");
  EXPECT_EQ(decode_as<OrderPlaced>("OrderPlaced", R"({"price":12.5})").cents, 1250);
}

}  // namespace
