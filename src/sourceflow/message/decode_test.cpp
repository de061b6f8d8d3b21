#include "sourceflow/message/decode.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace sourceflow::message {
namespace {

using namespace std::chrono_literals;

struct Anything {};
struct Card {
  std::string number;
};
struct Cash {
  double amount = 0;
};
struct Line {
  std::string product;
  int quantity = 0;
};
struct Order {
  std::string customer;
  std::optional<std::string> note;
  std::vector<Line> lines;
};
enum class Colour { red, green };
enum class Huge : std::uint64_t { last = std::numeric_limits<std::uint64_t>::max() };

template <class T>
struct One {
  T value;
};

template <class T>
T value_of(std::string_view json) {
  return decode<One<T>>("{\"value\":" + std::string(json) + "}").value;
}

template <class T>
std::string complaint(std::string_view json) {
  try {
    decode<T>(json);
    return "none";
  } catch (const DecodeError& error) {
    return error.what();
  }
}

template <class T>
std::string value_complaint(std::string_view json) {
  return complaint<One<T>>("{\"value\":" + std::string(json) + "}");
}

TEST(Decode, TakesMembersInAnyOrderAndWithAnySpace) {
  const auto order = decode<Order>(R"( { "lines" : [ { "quantity" : 2 , "product" : "tea" } ] ,
                                       "customer" : "Ann" } )");

  EXPECT_EQ(order.customer, "Ann");
  EXPECT_EQ(order.lines.at(0).product, "tea");
  EXPECT_EQ(order.lines.at(0).quantity, 2);
  EXPECT_EQ(order.note, std::nullopt);
}

TEST(Decode, IgnoresMembersItDoesNotKnow) {
  const auto line =
      decode<Line>(R"({"weight":[1,{"unit":"g"},null],"product":"tea","":{},"quantity":1})");

  EXPECT_EQ(line.product, "tea");
}

TEST(Decode, TakesTheLastOfMembersWithOneName) {
  const auto line = decode<Line>(R"({"product":"tea","quantity":1,"product":"cup","quantity":2})");

  EXPECT_EQ(line.product, "cup");
  EXPECT_EQ(line.quantity, 2);
}

TEST(Decode, TakesNullForAnAbsentOptionalOnly) {
  EXPECT_EQ(decode<Order>(R"({"customer":"","lines":[],"note":null})").note, std::nullopt);
  EXPECT_EQ(complaint<Order>(R"({"customer":null,"lines":[]})"),
            "customer: expected text, found null");
}

TEST(Decode, TakesIntegersAsNumbersAndLargeOnesAsStrings) {
  EXPECT_EQ(value_of<std::int64_t>("9223372036854775807"),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(value_of<std::int64_t>(R"("-9223372036854775808")"),
            std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(value_of<std::uint64_t>(R"("18446744073709551615")"),
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(value_of<std::uint64_t>("18446744073709551615"),
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(value_of<unsigned>("-0"), 0u);
}

TEST(Decode, TakesAnIntegerForADouble) {
  EXPECT_EQ(value_of<double>("3"), 3.0);
  EXPECT_EQ(value_of<double>("-1.5e2"), -150.0);
  EXPECT_EQ(value_of<float>("0.1"), 0.1f);
}

TEST(Decode, TakesEscapesAndUnicode) {
  EXPECT_EQ(value_of<std::string>(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(value_of<std::string>(R"("a\u00e9\u20ac\ud83d\ude00z")"), "a\u00e9\u20ac\U0001f600z");
  EXPECT_EQ(value_of<std::string>("\"\u20ac\U0001f600\""), "\u20ac\U0001f600");
  EXPECT_EQ(decode<Line>(R"({"produc\u0074":"tea","quantity":1})").product, "tea");
}

TEST(Decode, TakesTimesOfAnyOffsetAndPrecision) {
  const base::Time noon = std::chrono::sys_days{std::chrono::year{2001} / 1 / 31} + 12h;
  using Nanos = std::chrono::sys_time<std::chrono::nanoseconds>;

  EXPECT_EQ(value_of<base::Time>(R"("2001-01-31T13:00:00+01:00")"), noon);
  EXPECT_EQ(value_of<std::chrono::sys_seconds>(R"("2001-01-31T12:00:00.000Z")"), noon);
  EXPECT_EQ(value_of<Nanos>(R"("2001-01-31T12:00:00.123456789Z")"), Nanos(noon) + 123'456'789ns);
  EXPECT_EQ(value_of<Nanos>(R"("2001-01-31T12:00:00.1234567Z")"), Nanos(noon) + 123'456'700ns);
}

TEST(Decode, TakesVariantsInEitherOrder) {
  using Payment = std::variant<Card, Cash>;

  EXPECT_EQ(std::get<Cash>(value_of<Payment>(R"({"type":"Cash","value":{"amount":2}})")).amount, 2);
  EXPECT_EQ(std::get<Card>(value_of<Payment>(R"({"value":{"number":"7"},"more":1,"type":"Card"})"))
                .number,
            "7");
}

TEST(Decode, TakesEnumeratorsByNameOrNumber) {
  EXPECT_EQ(value_of<Colour>(R"("green")"), Colour::green);
  EXPECT_EQ(value_of<Colour>("1"), Colour::green);
  EXPECT_EQ(value_of<Huge>(R"("18446744073709551615")"), Huge::last);
}

TEST(Decode, SaysWhereAndWhatIsWrong) {
  EXPECT_EQ(complaint<Order>(R"({"customer":"","lines":[{"product":"","quantity":1},
                                 {"product":"","quantity":2},{"product":"","quantity":"two"}]})"),
            R"(lines[2].quantity: expected an integer, found "two")");
  EXPECT_EQ(complaint<Order>(R"({"customer":"","lines":[{"product":""}]})"),
            "lines[0].quantity: missing");
  EXPECT_EQ(complaint<Order>("[]"), "expected an object, found an array");
  EXPECT_EQ((complaint<One<std::map<std::string, int>>>(R"({"value":{"a b":true}})")),
            R"(value["a b"]: expected an integer, found true)");
}

TEST(Decode, SaysWhatItExpectedForEachKind) {
  EXPECT_EQ(value_complaint<bool>("0"), "value: expected true or false, found 0");
  EXPECT_EQ(value_complaint<int>("1.5"), "value: expected an integer, found 1.5");
  EXPECT_EQ(value_complaint<int>(R"("1")"), R"(value: expected an integer, found "1")");
  EXPECT_EQ(value_complaint<std::int64_t>(R"("1x")"), R"(value: expected an integer, found "1x")");
  EXPECT_EQ(value_complaint<std::int8_t>("128"),
            "value: expected an integer from -128 to 127, found 128");
  EXPECT_EQ(value_complaint<std::uint8_t>("-1"),
            "value: expected an integer from 0 to 255, found -1");
  EXPECT_EQ(value_complaint<double>("1e999"),
            "value: expected a number that fits a double, found 1e999");
  EXPECT_EQ(value_complaint<float>("1e99"),
            "value: expected a number that fits a float, found 1e99");
  EXPECT_EQ(value_complaint<std::string>("{}"), "value: expected text, found an object");
  EXPECT_EQ(value_complaint<base::Uuid>(R"("x")"), R"(value: expected a UUID, found "x")");
  EXPECT_EQ(value_complaint<base::Blob>(R"("?")"), R"(value: expected base64, found "?")");
  EXPECT_EQ(value_complaint<base::Time>(R"("noon")"),
            R"(value: expected a time such as 2001-01-31T12:00:00Z, found "noon")");
  EXPECT_EQ(value_complaint<std::chrono::sys_seconds>(R"("2001-01-31T12:00:00.5Z")"),
            R"(value: expected a time of a coarser unit, found "2001-01-31T12:00:00.5Z")");
  EXPECT_EQ(value_complaint<std::chrono::system_clock::time_point>(R"("2300-01-01T00:00:00Z")"),
            R"(value: expected a time between 1678 and 2261, found "2300-01-01T00:00:00Z")");
  EXPECT_EQ(value_complaint<std::chrono::hours>("3"),
            "value: expected a duration such as PT1H30M, found 3");
  EXPECT_EQ(value_complaint<std::chrono::hours>(R"("PT30M")"),
            R"(value: expected a duration of a coarser unit, found "PT30M")");
  EXPECT_EQ((value_complaint<std::chrono::duration<std::int8_t>>(R"("PT1H")")),
            R"(value: expected a shorter duration, found "PT1H")");
  EXPECT_EQ(value_complaint<Colour>(R"("mauve")"),
            R"(value: expected one of red, green, found "mauve")");
  EXPECT_EQ(value_complaint<Colour>("true"), "value: expected one of red, green, found true");
  EXPECT_EQ((value_complaint<std::variant<Card, Cash>>(R"({"type":"Cheque","value":{}})")),
            R"(value.type: expected one of Card, Cash, found "Cheque")");
  EXPECT_EQ((value_complaint<std::variant<Card, Cash>>(R"({"value":{},"type":"Card"})")),
            "value.value.number: missing");
  EXPECT_EQ((value_complaint<std::variant<Card, Cash>>(R"({"value":{}})")), "value.type: missing");
}

TEST(Decode, NeverQuotesWhatIsSensitive) {
  using Secret = Sensitive<std::string, Mask::password>;

  EXPECT_EQ(value_complaint<Secret>("123456"), "value: expected text, found something else");
  EXPECT_EQ((value_complaint<Sensitive<int, Mask::card>>(R"("4111")")),
            "value: expected an integer, found other text");
  EXPECT_EQ(value_complaint<std::vector<Secret>>(R"(["a",77])"),
            "value[1]: expected text, found something else");
}

TEST(Decode, QuotesNoMoreThanALine) {
  const std::string long_text = value_complaint<int>('"' + std::string(1'000, 'x') + '"');

  EXPECT_LT(long_text.size(), 100u);
}

TEST(Decode, RefusesWhatIsNoJson) {
  for (const auto* text : {"",
                           " ",
                           "{",
                           "{\"product\"",
                           "{\"product\":",
                           "{\"product\":}",
                           "{\"product\":\"tea\"",
                           "{\"product\":\"tea\",}",
                           "{,}",
                           "{\"product\" \"tea\"}",
                           "{product:1}",
                           "{'product':1}",
                           "{\"a\":tru}",
                           "{\"a\":nul}",
                           "{\"a\":01}",
                           "{\"a\":1.}",
                           "{\"a\":.5}",
                           "{\"a\":+1}",
                           "{\"a\":1e}",
                           "{\"a\":-}",
                           "{\"a\":NaN}",
                           "{\"a\":[1,]}",
                           "{\"a\":[,1]}",
                           "{\"a\":[1 2]}",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":\"\\u12g4\"}",
                           "{\"a\":\"\\ud800\"}",
                           "{\"a\":\"\\udc00\"}",
                           "{\"a\":\"\\ud800\\u0041\"}",
                           "{\"a\":\"\n\"}",
                           "{\"a\":\"",
                           "{\"a\":\"\\",
                           "{\"a\":\"\x80\"}",
                           "{\"a\":\"\xc0\xaf\"}",
                           "{\"a\":\"\xed\xa0\x80\"}",
                           "{} {}",
                           "{}}",
                           "{\"product\":\"\",\"quantity\":1} x"}) {
    EXPECT_THROW(decode<Anything>(text), DecodeError) << text;
  }
}

TEST(Decode, RefusesNestingBeyondTheLimit) {
  const auto nested = [](int depth) {
    std::string text = R"({"product":"","quantity":1,"more":)";
    text.append(static_cast<std::size_t>(depth - 1), '[')
        .append(static_cast<std::size_t>(depth - 1), ']');
    return text.append("}");
  };

  EXPECT_EQ(complaint<Line>(nested(max_json_depth)), "none");
  EXPECT_NE(complaint<Line>(nested(max_json_depth + 1)).find("deeper than 64 levels"),
            std::string::npos);
  EXPECT_NE(complaint<Line>(std::string(1'000'000, '[')).find("expected an object"),
            std::string::npos);
}

// A field was added and another removed since last year.
struct OrderCreatedLastYear {
  std::string customer;
  std::int64_t cents = 0;
  std::string clerk;
};
struct OrderCreated {
  std::string customer;
  std::int64_t cents = 0;
  std::optional<std::string> currency;
};

TEST(Decode, LoadsLastYearsMessagesAfterAFieldWasAddedAndAnotherRemoved) {
  const std::string kept = R"({"customer":"Ann","cents":4900,"clerk":"Bob"})";

  const auto event = decode<OrderCreated>(kept);

  EXPECT_EQ(event.cents, 4900);
  EXPECT_EQ(event.currency, std::nullopt);
}

TEST(Decode, LetsLastYearsProgramsReadTheMessagesOfToday) {
  const std::string sent = R"({"customer":"Ann","cents":4900,"clerk":"","currency":"EUR"})";

  EXPECT_EQ(decode<OrderCreatedLastYear>(sent).customer, "Ann");
}

}  // namespace
}  // namespace sourceflow::message
