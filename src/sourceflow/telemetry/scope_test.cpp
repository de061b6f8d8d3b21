#include "sourceflow/telemetry/scope.hpp"

#include <gtest/gtest.h>

namespace sourceflow::telemetry {
namespace {

TEST(Scope, GivesLogLinesTheIdsOfWhatIsWorkedOn) {
  const auto context =
      *parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  const auto id = *base::Uuid::parse("018f4f6e-0000-7000-8000-000000000001");
  std::string line;
  base::set_log_sink([&](base::LogLevel, std::string_view text) { line = text; });

  {
    const Scope scope(context, {}, id);
    base::log(base::LogLevel::info, "handled");
  }
  base::set_log_sink({});

  EXPECT_EQ(line,
            "handled message_id=018f4f6e-0000-7000-8000-000000000001 "
            "trace_id=0af7651916cd43dd8448eb211c80319c span_id=b7ad6b7169203331");
}

TEST(Scope, CarriesTheInnermostContextOnAndNoneWhereThereIsNone) {
  const auto outer = *parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  const auto inner = *parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01");
  const base::Uuid id;
  std::string parent = "as it came";
  std::string state;
  carry_on(parent, state, id);
  EXPECT_EQ(parent, "as it came");

  const Scope one(outer, "a=1", id);
  {
    const Scope two(inner, "b=2", id);
    carry_on(parent, state, id);
    EXPECT_EQ(parent, inner.traceparent());
    EXPECT_EQ(state, "b=2");
  }
  carry_on(parent, state, id);
  EXPECT_EQ(parent, outer.traceparent());
}

}  // namespace
}  // namespace sourceflow::telemetry
