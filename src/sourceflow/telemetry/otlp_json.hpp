#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sourceflow/telemetry/metrics.hpp"
#include "sourceflow/telemetry/span.hpp"

namespace sourceflow::telemetry {

/// What is true of the whole process, as OpenTelemetry's resource attributes.
using Resource = std::vector<std::pair<std::string, std::string>>;

/// `service.name` and what tells this process from others of the same service.
Resource resource_of(const std::string& service);

/// A span in the JSON of OTLP.
std::string span_json(const SpanRecord& span);

/// The bodies of OTLP/HTTP requests in JSON: to `/v1/traces`, of spans with commas between, and to
/// `/v1/metrics`.
std::string traces_json(const Resource& resource, std::string_view spans);
/// Cumulative since `started`, as of `now`, in nanoseconds since 1970.
std::string metrics_json(const Resource& resource,
                         const std::vector<Family>& families,
                         std::int64_t started,
                         std::int64_t now);

}  // namespace sourceflow::telemetry
