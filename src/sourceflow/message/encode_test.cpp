#include "sourceflow/message/encode.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace sourceflow::message {
namespace {

using namespace std::chrono_literals;

struct Line {
  std::string product;
  int quantity = 0;
};
struct Nothing {};
struct Order {
  std::string customer;
  std::optional<std::string> note;
  std::vector<Line> lines;
  std::optional<bool> express;
};
struct Price {
  double euros = 0;
};
struct Free {};
enum class Colour { red, green, odd = 1'000 };
enum class Unsigned : std::uint64_t { zero };

template <class T>
struct One {
  T value;
};

template <class T>
std::string value_text(T value) {
  const std::string text = encode(One<T>{std::move(value)});
  return text.substr(9, text.size() - 10);
}

TEST(Encode, WritesTheFieldsUnderTheirNamesInTheirOrder) {
  const Order order{"Ann", "by hand", {{"tea", 2}, {"cup", 1}}, true};

  EXPECT_EQ(encode(order),
            R"({"customer":"Ann","note":"by hand","lines":[{"product":"tea","quantity":2},)"
            R"({"product":"cup","quantity":1}],"express":true})");
}

TEST(Encode, LeavesOutOptionalsThatAreEmpty) {
  EXPECT_EQ(encode(Order{}), R"({"customer":"","lines":[]})");
  EXPECT_EQ(value_text(std::vector<std::optional<int>>{1, std::nullopt}), "[1,null]");
  EXPECT_EQ(encode(One<std::optional<int>>{}), "{}");
}

TEST(Encode, WritesAnEmptyStructAsAnEmptyObject) { EXPECT_EQ(encode(Nothing{}), "{}"); }

TEST(Encode, AppendsToTheTextThatIsThere) {
  std::string text = "[";

  encode_to(text, Nothing{});

  EXPECT_EQ(text, "[{}");
}

TEST(Encode, WritesIntegersAsNumbersAndAsStringsBeyondTwoToThe53) {
  EXPECT_EQ(value_text(std::int64_t{9'007'199'254'740'992}), "9007199254740992");
  EXPECT_EQ(value_text(std::int64_t{9'007'199'254'740'993}), R"("9007199254740993")");
  EXPECT_EQ(value_text(std::numeric_limits<std::int64_t>::min()), R"("-9223372036854775808")");
  EXPECT_EQ(value_text(std::numeric_limits<std::uint64_t>::max()), R"("18446744073709551615")");
  EXPECT_EQ(value_text(std::int8_t{-128}), "-128");
}

TEST(Encode, WritesTheShortestNumberThatReadsBackTheSame) {
  EXPECT_EQ(value_text(0.1), "0.1");
  EXPECT_EQ(value_text(3.0), "3");
  EXPECT_EQ(value_text(1e300), "1e+300");
  EXPECT_EQ(value_text(0.1f), "0.1");
  EXPECT_EQ(value_text(-0.0), "-0");
}

TEST(Encode, EscapesWhatJsonAndSqsDoNotCarry) {
  EXPECT_EQ(value_text(std::string("a\"b\\c\n\r\t")), R"("a\"b\\c\n\r\t")");
  EXPECT_EQ(value_text(std::string("\0\x1f", 2)), R"("\u0000\u001f")");
  EXPECT_EQ(value_text(std::string("\u00e9 \u20ac \U0001f600")), "\"\u00e9 \u20ac \U0001f600\"");
  EXPECT_EQ(value_text(std::string("<\xef\xbf\xbf\xef\xbf\xbe>")), R"("<\uffff\ufffe>")");
  EXPECT_EQ(value_text(std::string("\xef\xbb\xbf")), "\"\xef\xbb\xbf\"");
}

TEST(Encode, WritesTimesInUtcWithTheFractionThatIsThere) {
  const base::Time noon = std::chrono::sys_days{std::chrono::year{2001} / 1 / 31} + 12h;

  EXPECT_EQ(value_text(noon), R"("2001-01-31T12:00:00Z")");
  EXPECT_EQ(value_text(noon + 250ms), R"("2001-01-31T12:00:00.250Z")");
  EXPECT_EQ(value_text(std::chrono::sys_time<std::chrono::nanoseconds>(noon) + 7ns),
            R"("2001-01-31T12:00:00.000000007Z")");
  EXPECT_EQ(value_text(std::chrono::sys_time<std::chrono::nanoseconds>(noon) + 1us + 7ns),
            R"("2001-01-31T12:00:00.000001007Z")");
  EXPECT_EQ(value_text(std::chrono::floor<std::chrono::days>(noon)), R"("2001-01-31T00:00:00Z")");
}

TEST(Encode, WritesEveryOtherKind) {
  EXPECT_EQ(value_text(90min), R"("PT1H30M")");
  EXPECT_EQ(value_text(Colour::green), R"("green")");
  EXPECT_EQ(value_text(Colour::odd), "1000");
  EXPECT_EQ(value_text(static_cast<Unsigned>(1ull << 63)), R"("9223372036854775808")");
  EXPECT_EQ(value_text(base::Uuid{}), R"("00000000-0000-0000-0000-000000000000")");
  EXPECT_EQ(value_text(base::Blob{1, 2, 3, 4}), R"("AQIDBA==")");
  EXPECT_EQ(value_text(std::vector<bool>{true, false}), "[true,false]");
  EXPECT_EQ(value_text(std::map<std::string, int>{{"a\"b", 1}, {"c", 2}}), R"({"a\"b":1,"c":2})");
  EXPECT_EQ((value_text(std::variant<Free, Price>{Price{1.5}})),
            R"({"type":"Price","value":{"euros":1.5}})");
  EXPECT_EQ((value_text(Sensitive<std::string, Mask::email>{"ann@example.org"})),
            R"("ann@example.org")");
}

template <class T>
std::string refusal(const T& value) {
  try {
    return encode(value);
  } catch (const EncodeError& error) {
    return error.what();
  }
}

TEST(Encode, RefusesWhatHasNoJsonAndSaysWhere) {
  const auto infinity = std::numeric_limits<double>::infinity();

  EXPECT_EQ(refusal(One<double>{std::nan("")}), "value: NaN is no JSON number");
  EXPECT_EQ(refusal(One<std::vector<Price>>{{{1}, {-infinity}}}),
            "value[1].euros: infinity is no JSON number");
  EXPECT_EQ(refusal(Order{"Ann", {}, {{"tea", 1}, {"\x80", 1}}, {}}),
            "lines[1].product: this text is not UTF-8; use a Blob for bytes");
  EXPECT_EQ(refusal(One<std::map<std::string, float>>{{{"x,\"y", NAN}}}),
            R"(value.x,\"y: NaN is no JSON number)");
  EXPECT_EQ(refusal(One<base::Time>{base::Time::max()}),
            "value: this time is outside the years 0 to 9999");
  EXPECT_EQ(refusal(One<std::chrono::sys_days>{std::chrono::sys_days::max()}),
            "value: this time is outside the years 0 to 9999");
  EXPECT_EQ(refusal(One<std::chrono::duration<std::int64_t, std::ratio<3600>>>{
                std::chrono::duration<std::int64_t, std::ratio<3600>>::max()}),
            "value: this duration is too long");
}

TEST(Encode, LeavesTheTextAsItWasWhenItRefuses) {
  std::string text = "before";

  EXPECT_THROW(encode_to(text, One<double>{std::nan("")}), EncodeError);
  EXPECT_EQ(text, "before");
}

}  // namespace
}  // namespace sourceflow::message
