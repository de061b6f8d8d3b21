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
  for (int i = 0; i < 10'000; ++i) sampled += new_trace(0.1, random).is_sampled ? 1 : 0;

  EXPECT_NEAR(sampled, 1000, 100);
  EXPECT_FALSE(new_trace(0, random).is_sampled);
  EXPECT_TRUE(new_trace(1, random).is_sampled);
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
