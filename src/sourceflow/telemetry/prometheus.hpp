#pragma once

#include <string>

#include "sourceflow/telemetry/metrics.hpp"

namespace sourceflow::telemetry {

/// What `/metrics` answers, in the text format of Prometheus, and its content type. Names follow
/// OpenTelemetry's rules: `sourceflow.aws.command.dispatched` is
/// `sourceflow_aws_command_dispatched_total`, and durations end in `_seconds`.
std::string prometheus_text(const Metrics& metrics);
inline constexpr const char* prometheus_content_type = "text/plain; version=0.0.4; charset=utf-8";

/// The name of a metric there, without what a histogram appends to it.
std::string prometheus_name(const Metric& metric);

}  // namespace sourceflow::telemetry
