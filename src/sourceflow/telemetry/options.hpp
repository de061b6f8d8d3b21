#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/base/secret.hpp"

namespace sourceflow::base {
class Settings;
}

namespace sourceflow::telemetry {

/// Looks one environment variable up; nothing if it is unset or empty.
using Environment = std::function<std::optional<std::string>(const char* name)>;
std::optional<std::string> process_variable(const char* name);

/// What leaves the process about its work. Metrics are always counted; spans are made only where
/// they are exported.
struct Options {
  /// The URL of a collector that speaks OTLP over HTTP: `http://127.0.0.1:4318`. Empty: nothing is
  /// exported.
  std::string otlp = {};
  /// How many of the traces that begin here are recorded: 0 none, 1 all. Those that began elsewhere
  /// follow the decision made there.
  double traces = 0.1;
  /// Whether messages of traces that are not recorded have a `traceparent`, too. Without it their
  /// body says that they are not, which is less to carry and all that a SourceFlow service needs.
  /// Consumers of another make that take part in traces need it, or record some from the middle.
  bool carry_all = false;
  /// The name of the service in the collector. Empty: the App's.
  std::string service = {};
  /// Sent with every export, e.g. a token of the collector.
  std::map<std::string, base::Secret> headers = {};
  /// Spans leave after this time at the latest, or when there are `max_batch`. More than zero.
  std::chrono::milliseconds spans_every{1'000};
  std::chrono::milliseconds metrics_every{15'000};
  /// Spans that wait: what comes beyond is dropped and counted. At least `max_batch`.
  std::size_t max_waiting = 8'192;
  /// Spans in one request: 1 or more.
  std::size_t max_batch = 512;
  /// Until the collector has answered; also what stopping waits for it in all. More than zero.
  std::chrono::milliseconds timeout{5'000};

  /// Takes what the operator says: `otlp`, `traces`, `traces_carry_all` and `otlp_*`. What neither
  /// operator nor code say is taken from OpenTelemetry's own variables:
  /// OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME and
  /// OTEL_TRACES_SAMPLER_ARG.
  void read(base::Settings& from, const Environment& environment = process_variable);
  /// Every complaint, one sentence each.
  std::vector<std::string> validate() const;
};

}  // namespace sourceflow::telemetry
