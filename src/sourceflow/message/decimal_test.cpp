#include "sourceflow/message/decimal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sourceflow/message/decode.hpp"
#include "sourceflow/message/encode.hpp"
#include "sourceflow/message/equal.hpp"
#include "sourceflow/message/print.hpp"

namespace sourceflow::message {
namespace {

using Money = Decimal<10, 2>;
using Large = Decimal<18, 0>;

struct Invoice {
  Money total;
  std::optional<Decimal<18, 6>> rate;
  std::vector<Money> lines;
};

TEST(Decimal, AddsWithoutRounding) {
  Money sum;

  for (int i = 0; i < 10; ++i) sum += Money::of("0.10");

  EXPECT_EQ(sum, Money::of("1"));
  EXPECT_EQ((Money::of("19.99") * 3 - Money::of("59.97")).units(), 0);
  EXPECT_LT(-Money::of("0.01"), Money());
}

TEST(Decimal, SharesSoThatThePartsAddUp) {
  for (const char* text : {"1.00", "-1.00", "0.02", "0.00", "99999999.99"}) {
    const Money whole = Money::of(text);
    Money sum;

    for (int part = 0; part < 3; ++part) sum += whole.share(part, 3);

    EXPECT_EQ(sum, whole) << text;
  }
  EXPECT_EQ(Money::of("1.00").share(0, 3).text(), "0.34");
  EXPECT_EQ(Money::of("1.00").share(2, 3).text(), "0.33");
}

TEST(Decimal, RefusesMoreDigitsThanItKeeps) {
  const Money most = Money::of("99999999.99");

  EXPECT_THROW(most + Money::of("0.01"), std::overflow_error);
  EXPECT_THROW(most * std::int64_t{1'000'000'000'000'000'000}, std::overflow_error);
  EXPECT_THROW(-most - Money::of("0.01"), std::overflow_error);
  for (const char* text : {"100000000",
                           "0.001",
                           "1e8",
                           "1e-3",
                           "",
                           "-",
                           ".",
                           "1.2.3",
                           "one",
                           "1e",
                           "0x1",
                           "1 ",
                           "NaN",
                           "1e99999999999"}) {
    EXPECT_THROW(Money::of(text), std::invalid_argument) << text;
  }
}

TEST(Decimal, ReadsEveryTextOfTheSameValue) {
  for (const char* text : {"12.3", "12.30", "12.3000", "+12.3", "1.23e1", "1230e-2", "0012.3"}) {
    EXPECT_EQ(Money::of(text).units(), 1230) << text;
  }
  EXPECT_EQ(Money::of("-0").units(), 0);
  EXPECT_EQ(Money::of("0e-99").units(), 0);
}

RC_GTEST_PROP(Decimal, ReadsBackAsItWasWritten, ()) {
  const auto units = *rc::gen::inRange<std::int64_t>(-Large::largest, Large::largest);

  const std::string text = decimals::to_text(units, 7);

  RC_ASSERT(decimals::parse(text, 18, 7) == units);
}

TEST(Decimal, IsANumberInJsonWhileEveryReaderKeepsIt) {
  const Invoice invoice{Money::of("-0.05"), {}, {Money::of("1"), Money::of("19.99")}};

  const std::string json = encode(invoice);

  EXPECT_EQ(json, R"({"total":-0.05,"lines":[1.00,19.99]})");
  EXPECT_TRUE(equal(decode<Invoice>(json), invoice));
  EXPECT_EQ(to_masked_text(invoice), json);
}

TEST(Decimal, IsATextInJsonBeyondWhatADoubleKeeps) {
  const Invoice invoice{{}, Decimal<18, 6>::of("123456789012.345678"), {}};

  const std::string json = encode(invoice);

  EXPECT_EQ(json, R"({"total":0.00,"rate":"123456789012.345678","lines":[]})");
  EXPECT_TRUE(equal(decode<Invoice>(json), invoice));
}

TEST(Decimal, SaysWhatItExpectedInJson) {
  for (const char* wrong : {R"("x")", "1.001", "true", "100000000", R"("")"}) {
    try {
      decode<Invoice>(R"({"total":)" + std::string(wrong) + R"(,"lines":[]})");
      FAIL() << wrong;
    } catch (const DecodeError& error) {
      EXPECT_EQ(error.path(), "total");
      EXPECT_EQ(error.text(),
                "expected a number of at most 10 digits, 2 of them behind the point, found " +
                    std::string(wrong));
    }
  }
}

}  // namespace
}  // namespace sourceflow::message
