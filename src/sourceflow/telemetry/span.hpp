#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/telemetry/span_attributes.hpp"
#include "sourceflow/telemetry/trace_context.hpp"

namespace sourceflow::telemetry {

/// What part a span plays between services, in the words of OpenTelemetry.
enum class SpanKind : std::uint8_t {
  internal = 1,
  server = 2,
  client = 3,
  producer = 4,
  consumer = 5
};

/// A span as it is exported.
struct SpanRecord {
  TraceContext context = {};
  /// Zero at the beginning of a trace.
  std::uint64_t parent = 0;
  std::string tracestate = {};
  std::string name = {};
  SpanKind kind = SpanKind::internal;
  /// Nanoseconds since 1970.
  std::int64_t started = 0;
  std::int64_t ended = 0;
  SpanAttributes attributes = {};
  std::vector<TraceContext> links = {};
  bool is_failed = false;
  std::string failure = {};
};

class SpanQueue;

/// Something that takes its time within a trace; ends with `end` or with the object. Where its
/// trace is not sampled nothing is kept, and all functions cost a comparison. One thread at a time.
class Span {
 public:
  Span() = default;
  /// Records nothing, but stands for a context.
  explicit Span(const TraceContext& context) : context_(context) {}
  Span(std::shared_ptr<SpanQueue> queue, std::unique_ptr<SpanRecord> record);
  ~Span();
  Span(Span&& other) noexcept = default;
  Span& operator=(Span&& other) noexcept;

  /// What is to be carried to whatever this leads to; invalid where tracing is off.
  const TraceContext& context() const { return context_; }
  bool is_recording() const { return record_ != nullptr; }

  /// The name must be a literal.
  Span& set(std::string_view name, std::string_view value);
  Span& set(std::string_view name, std::int64_t value);
  /// Of what else led here than the parent, as in a batch.
  Span& link(const TraceContext& other);
  /// It began earlier than it was known to be worth a span; in nanoseconds since 1970.
  Span& began(std::int64_t then);
  Span& fail(std::string_view why);
  void end();

 private:
  TraceContext context_;
  std::shared_ptr<SpanQueue> queue_;
  std::unique_ptr<SpanRecord> record_;
};

}  // namespace sourceflow::telemetry
