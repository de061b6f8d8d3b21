#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sourceflow/base/random.hpp"
#include "sourceflow/base/uuid.hpp"

namespace sourceflow::telemetry {

/// Of a `traceparent`, in characters.
constexpr std::size_t traceparent_length = 55;

/// Which trace something belongs to, and which span of it led here: what W3C's `traceparent` says.
struct TraceContext {
  std::uint64_t trace_high = 0;
  std::uint64_t trace_low = 0;
  std::uint64_t span = 0;
  /// Whether this trace is recorded; decided once, where it began.
  bool is_sampled = false;
  /// Whether whoever knows the conversation comes to the same trace and decision, so that nothing
  /// need be kept.
  bool is_derived = false;

  /// False for the context of nothing.
  bool is_valid() const { return (trace_high != 0 || trace_low != 0) && span != 0; }

  /// 32 and 16 hexadecimal digits.
  std::string trace_id() const;
  std::string span_id() const;
  /// `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`
  std::string traceparent() const;

  friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

/// Sixteen hexadecimal digits.
void append_hex(std::string& out, std::uint64_t value);

/// Reads a `traceparent`, of later versions what is known today; nothing if it is malformed.
std::optional<TraceContext> parse_traceparent(std::string_view text);

/// Whether a `traceparent` says that its trace is recorded; told without reading the rest.
bool says_sampled(std::string_view text);

/// The context of a new trace, sampled or not by its ratio: 0 samples none, 1 all. Its id is that
/// of the conversation, or random where that is nil. The decision follows from the id alone, so
/// that whoever decides by the same ratio decides the same.
TraceContext new_trace(double ratio, const base::Uuid& conversation, base::Random& random);

/// Whether this is the trace of a conversation, and not one that came from elsewhere.
bool is_of(const TraceContext& context, const base::Uuid& conversation);

/// The same trace with a span of its own.
TraceContext child_of(const TraceContext& parent, base::Random& random);

}  // namespace sourceflow::telemetry
