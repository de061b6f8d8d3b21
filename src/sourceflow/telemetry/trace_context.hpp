#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sourceflow/base/random.hpp"

namespace sourceflow::telemetry {

/// Which trace something belongs to, and which span of it led here: what W3C's `traceparent` says.
struct TraceContext {
  std::uint64_t trace_high = 0;
  std::uint64_t trace_low = 0;
  std::uint64_t span = 0;
  /// Whether this trace is recorded; decided once, where it began.
  bool is_sampled = false;

  /// False for the context of nothing.
  bool is_valid() const { return (trace_high != 0 || trace_low != 0) && span != 0; }

  /// 32 and 16 hexadecimal digits.
  std::string trace_id() const;
  std::string span_id() const;
  /// `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`
  std::string traceparent() const;

  friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

/// Reads a `traceparent`, of later versions what is known today; nothing if it is malformed.
std::optional<TraceContext> parse_traceparent(std::string_view text);

/// The context of a new trace, sampled or not by its ratio: 0 samples none, 1 all. The decision
/// follows from the trace id alone, so that whoever decides by the same ratio decides the same.
TraceContext new_trace(double ratio, base::Random& random);

/// The same trace with a span of its own.
TraceContext child_of(const TraceContext& parent, base::Random& random);

}  // namespace sourceflow::telemetry
