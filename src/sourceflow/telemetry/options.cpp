#include "sourceflow/telemetry/options.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string_view>

#include "sourceflow/base/json_string.hpp"
#include "sourceflow/base/log_words.hpp"
#include "sourceflow/base/setting_text.hpp"
#include "sourceflow/base/settings.hpp"

namespace sourceflow::telemetry {
namespace {

// A header of HTTP is one line: what ends it would begin another header, or the body.
bool is_header_name(std::string_view name) {
  static constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 || others.find(static_cast<char>(c)) != others.npos;
  });
}

bool is_header_value(std::string_view value) {
  return std::ranges::none_of(value,
                              [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

std::string quoted(std::string_view text) {
  std::string result;
  base::append_json_string(result, text);
  return result;
}

}  // namespace

std::vector<std::string> Options::validate() const {
  std::vector<std::string> complaints;
  const auto require = [&](bool is_so, const char* otherwise) {
    if (!is_so) complaints.emplace_back(otherwise);
  };
  if (!otlp.empty() && !base::is_url(otlp))
    complaints.push_back("otlp is \"" + otlp +
                         "\", which is no URL; say e.g. http://127.0.0.1:4318");
  for (const auto& [name, value] : headers) {
    if (!is_header_name(name))
      complaints.push_back("otlp_headers has the name " + quoted(name) +
                           ", which is none of HTTP; expected letters, digits and -");
    else if (!is_header_value(value.reveal()))
      complaints.push_back("otlp_headers: the value of " + name +
                           " has a control character; expected one line of text");
  }
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

void Options::read(base::Settings& from, const Environment& environment) {
  const auto code_said_traces = traces != Options{}.traces;
  from.read_url("otlp", otlp);
  from.read("traces", traces);
  from.read("traces_carry_all", carry_all);
  from.read("otlp_service", service);
  from.read("otlp_headers", headers);
  from.read("otlp_spans_every", spans_every);
  from.read("otlp_metrics_every", metrics_every);
  from.read("otlp_max_waiting", max_waiting);
  from.read("otlp_max_batch", max_batch);
  from.read("otlp_timeout", timeout);
  // What is written is decided before this; here only a wrong word is told.
  base::LogWords log;
  from.read("log", log);
  from.refuse_in_file("log");

  if (otlp.empty()) otlp = environment("OTEL_EXPORTER_OTLP_ENDPOINT").value_or("");
  if (service.empty()) service = environment("OTEL_SERVICE_NAME").value_or("");
  if (headers.empty()) {
    const auto text = environment("OTEL_EXPORTER_OTLP_HEADERS").value_or("");
    const auto given = base::split_map(text);
    for (const auto& [name, value] : given ? *given : std::map<std::string, std::string>{})
      headers.emplace(name, base::Secret(value));
  }
  if (!code_said_traces && !from.has("traces")) {
    const auto text = environment("OTEL_TRACES_SAMPLER_ARG").value_or("");
    if (const auto ratio = base::SettingText<double>::parse(text)) traces = *ratio;
  }
}

}  // namespace sourceflow::telemetry
