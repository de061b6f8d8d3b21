#include "sourceflow/telemetry/options.hpp"

#include <cstdlib>

#include "sourceflow/base/setting_text.hpp"

namespace sourceflow::telemetry {

std::vector<std::string> Options::validate() const {
  std::vector<std::string> complaints;
  const auto require = [&](bool is_so, const char* otherwise) {
    if (!is_so) complaints.emplace_back(otherwise);
  };
  if (!otlp.empty() && !base::is_url(otlp))
    complaints.push_back("otlp is \"" + otlp +
                         "\", which is no URL; say e.g. http://127.0.0.1:4318");
  require(traces >= 0 && traces <= 1, "traces is not between 0 (none) and 1 (all)");
  require(spans_every.count() > 0, "otlp_spans_every is not more than zero");
  require(metrics_every.count() > 0, "otlp_metrics_every is not more than zero");
  require(max_batch > 0, "otlp_max_batch is 0; a request needs at least one span");
  require(max_waiting >= max_batch, "otlp_max_waiting is less than otlp_max_batch");
  require(timeout.count() > 0, "otlp_timeout is not more than zero");
  return complaints;
}

std::optional<std::string> process_variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

void read(base::Settings& settings, Options& options, const Environment& environment) {
  const auto code_said_traces = options.traces != Options{}.traces;
  settings.read_url("otlp", options.otlp);
  settings.read("traces", options.traces);
  settings.read("otlp_service", options.service);
  settings.read("otlp_headers", options.headers);
  settings.read("otlp_spans_every", options.spans_every);
  settings.read("otlp_metrics_every", options.metrics_every);
  settings.read("otlp_max_waiting", options.max_waiting);
  settings.read("otlp_max_batch", options.max_batch);
  settings.read("otlp_timeout", options.timeout);
  settings.know({.name = "log", .expected = "text or json, and a level, such as \"json,warning\""});

  if (options.otlp.empty()) options.otlp = environment("OTEL_EXPORTER_OTLP_ENDPOINT").value_or("");
  if (options.service.empty()) options.service = environment("OTEL_SERVICE_NAME").value_or("");
  if (options.headers.empty()) {
    const auto text = environment("OTEL_EXPORTER_OTLP_HEADERS").value_or("");
    const auto headers = base::split_map(text);
    for (const auto& [name, value] : headers ? *headers : std::map<std::string, std::string>{})
      options.headers.emplace(name, base::Secret(value));
  }
  if (!code_said_traces && !settings.has("traces")) {
    const auto text = environment("OTEL_TRACES_SAMPLER_ARG").value_or("");
    if (const auto ratio = base::SettingText<double>::parse(text)) options.traces = *ratio;
  }
}

}  // namespace sourceflow::telemetry
