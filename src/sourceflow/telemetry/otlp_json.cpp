#include "sourceflow/telemetry/otlp_json.hpp"

#include <unistd.h>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/random.hpp"
#include "sourceflow/base/uuid.hpp"
#include "sourceflow/telemetry/json_text.hpp"
#include "sourceflow/telemetry/tracer.hpp"

namespace sourceflow::telemetry {
namespace {

/// The numbers of OTLP's enumerations, which its JSON uses.
constexpr int cumulative = 2;
constexpr int status_error = 2;

/// Bytes around the spans or metrics of a request.
constexpr std::size_t likely_head = 1000;

/// Names need no escapes.
void attribute(JsonText& json, std::string_view name, std::string_view value) {
  json.add_json(R"({"key":")").add_raw(name);
  json.add_raw(R"(","value":{"stringValue":)").add(value).add_raw("}}");
}

void attribute(JsonText& json, std::string_view name, std::int64_t value) {
  json.add_json(R"({"key":")").add_raw(name);
  json.add_raw(R"(","value":{"intValue":)").add_large(value).add_raw("}}");
}

/// Everything around the spans or metrics; `content` is what both call an array.
template <class Content>
std::string request(const Resource& resource,
                    std::size_t likely_size,
                    std::string_view of_resources,
                    std::string_view of_scopes,
                    std::string_view array,
                    Content content) {
  JsonText json;
  json.reserve(likely_size);
  json.begin('{').name(of_resources).begin('[').begin('{');
  json.name("resource").begin('{').name("attributes").begin('[');
  for (const auto& [name, value] : resource) attribute(json, name, value);
  json.end(']').end('}');
  json.name(of_scopes).begin('[').begin('{');
  json.name("scope").begin('{').name("name").add(Tracer::scope_name).end('}');
  json.name(array).begin('[');
  content(json);
  json.end(']').end('}').end(']').end('}').end(']').end('}');
  return json.take();
}

void append_links(JsonText& json, const std::vector<TraceContext>& links) {
  std::string_view before = R"(,"links":[{"traceId":")";
  for (const auto& link : links) {
    json.add_raw(before).add_digits_of(link.trace_high).add_digits_of(link.trace_low);
    json.add_raw(R"(","spanId":")").add_digits_of(link.span).add_raw(R"("})");
    before = R"(,{"traceId":")";
  }
  if (!links.empty()) json.add_raw("]");
}

// In pieces as long as they can be: a member at a time took three times as long, on the threads
// that handle messages.
void append(JsonText& json, const SpanRecord& span) {
  json.add_raw(R"({"traceId":")");
  json.add_digits_of(span.context.trace_high).add_digits_of(span.context.trace_low);
  json.add_raw(R"(","spanId":")").add_digits_of(span.context.span);
  if (span.parent != 0) json.add_raw(R"(","parentSpanId":")").add_digits_of(span.parent);
  json.add_raw(R"(","flags":1,"kind":)").add(static_cast<int>(span.kind));
  json.name("name").add(span.name);
  if (!span.tracestate.empty()) json.name("traceState").add(span.tracestate);
  json.name("startTimeUnixNano").add_large(span.started);
  json.name("endTimeUnixNano").add_large(span.ended);
  json.name("attributes").begin('[');
  span.attributes.each([&](auto name, auto value) { attribute(json, name, value); });
  json.end(']');
  append_links(json, span.links);
  if (span.is_failed) {
    json.name("status").begin('{');
    json.name("code").add(status_error).name("message").add(span.failure).end('}');
  }
  json.end('}');
}

void append(JsonText& json, const Point& point, bool is_histogram) {
  json.name("attributes").begin('[');
  for (const auto& [name, value] : point.attributes) attribute(json, name, value);
  json.end(']');
  if (!is_histogram) {
    json.name("asDouble").add(point.value);
    return;
  }
  std::uint64_t count = 0;
  for (const auto bucket : point.buckets) count += bucket;
  json.name("count").add_large(count).name("sum").add(point.sum);
  json.name("bucketCounts").begin('[');
  for (const auto bucket : point.buckets) json.add_large(bucket);
  json.end(']').name("explicitBounds").begin('[');
  for (const auto bound : HistogramCell::bounds) json.add(bound);
  json.end(']');
}

void append(JsonText& json, const Family& family, std::int64_t started, std::int64_t now) {
  const auto kind = family.metric.kind;
  json.begin('{').name("name").add(family.metric.name);
  json.name("description").add(family.metric.says).name("unit").add(family.metric.unit);
  json.name(kind == MetricKind::counter     ? "sum"
            : kind == MetricKind::histogram ? "histogram"
                                            : "gauge");
  json.begin('{').name("dataPoints").begin('[');
  for (const auto& point : family.points) {
    json.begin('{');
    if (kind != MetricKind::gauge) json.name("startTimeUnixNano").add_large(started);
    json.name("timeUnixNano").add_large(now);
    append(json, point, kind == MetricKind::histogram);
    json.end('}');
  }
  json.end(']');
  if (kind != MetricKind::gauge) json.name("aggregationTemporality").add(cumulative);
  if (kind == MetricKind::counter) json.name("isMonotonic").add_flag(true);
  json.end('}').end('}');
}

}  // namespace

Resource resource_of(const std::string& service) {
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  const auto instance = base::make_uuid(base::system_clock()->now(), base::thread_random());
  return {{"service.name", service},
          {"service.instance.id", instance.text()},
          {"host.name", host},
          {"process.pid", std::to_string(getpid())},
          {"telemetry.sdk.name", "sourceflow"},
          {"telemetry.sdk.language", "cpp"}};
}

std::string span_json(const SpanRecord& span) {
  constexpr std::size_t likely_size = 1000;
  JsonText json;
  json.reserve(likely_size);
  append(json, span);
  return json.take();
}

std::string traces_json(const Resource& resource, std::string_view spans) {
  const auto size = spans.size() + likely_head;
  return request(resource, size, "resourceSpans", "scopeSpans", "spans", [&](JsonText& json) {
    json.add_json(spans);
  });
}

std::string metrics_json(const Resource& resource,
                         const std::vector<Family>& families,
                         std::int64_t started,
                         std::int64_t now) {
  return request(
      resource, likely_head, "resourceMetrics", "scopeMetrics", "metrics", [&](JsonText& json) {
        for (const auto& family : families) append(json, family, started, now);
      });
}

}  // namespace sourceflow::telemetry
