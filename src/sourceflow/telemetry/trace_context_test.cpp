#include "sourceflow/telemetry/trace_context.hpp"

#include <gtest/gtest.h>

namespace sourceflow::telemetry {
namespace {

constexpr std::string_view known = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceContext, SaysWhatItRead) {
  const auto context = parse_traceparent(known);

  ASSERT_TRUE(context);
  EXPECT_EQ(context->traceparent(), known);
  EXPECT_EQ(context->trace_id(), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(context->span_id(), "b7ad6b7169203331");
  EXPECT_TRUE(context->is_sampled);
}

TEST(TraceContext, RefusesWhatIsMalformed) {
  for (const auto* text : {"",
                           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                           "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                           "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                           "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                           "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                           "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
                           "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
    EXPECT_FALSE(parse_traceparent(text)) << text;
}

TEST(TraceContext, ReadsWhatItKnowsOfALaterVersion) {
  EXPECT_TRUE(parse_traceparent("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-new"));
}

TEST(TraceContext, SamplesAsManyAsItIsTold) {
  base::SeededRandom random(1);
  int sampled = 0;
  int counted_up = 0;
  for (int i = 0; i < 10'000; ++i) {
    sampled += new_trace(0.1, {}, random).is_sampled ? 1 : 0;
    base::Uuid id;
    id.bytes[14] = static_cast<std::uint8_t>(i >> 8);
    id.bytes[15] = static_cast<std::uint8_t>(i);
    counted_up += new_trace(0.1, id, random).is_sampled ? 1 : 0;
  }

  EXPECT_NEAR(sampled, 1000, 100);
  EXPECT_NEAR(counted_up, 1000, 100);
  EXPECT_FALSE(new_trace(0, {}, random).is_sampled);
  EXPECT_TRUE(new_trace(1, {}, random).is_sampled);
}

TEST(TraceContext, OfAConversationHasItsIdAndTheSameDecisionEverywhere) {
  base::SeededRandom random(1);
  const auto conversation = base::make_uuid();

  const auto one = new_trace(0, conversation, random);
  const auto other = new_trace(0, conversation, random);

  std::string digits = conversation.text();
  std::erase(digits, '-');
  EXPECT_EQ(one.trace_id(), digits);
  EXPECT_EQ(one.trace_id(), other.trace_id());
  EXPECT_TRUE(one.is_derived);
  EXPECT_FALSE(new_trace(1, conversation, random).is_derived) << "what is recorded is kept";
  EXPECT_FALSE(new_trace(0, {}, random).is_derived);
}

TEST(TraceContext, TellsByOneDigitWhetherItIsSampled) {
  const std::string digits = "0123456789abcdef";
  std::string text(known);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    text.back() = digits[i];
    EXPECT_EQ(says_sampled(text), i % 2 == 1) << text;
  }
  EXPECT_FALSE(says_sampled(""));
}

TEST(TraceContext, KeepsTraceAndDecisionInAChild) {
  base::SeededRandom random(1);
  const auto parent = *parse_traceparent(known);

  const auto child = child_of(parent, random);

  EXPECT_EQ(child.trace_id(), parent.trace_id());
  EXPECT_NE(child.span, parent.span);
  EXPECT_TRUE(child.is_sampled);
}

}  // namespace
}  // namespace sourceflow::telemetry
