#include "sourceflow/telemetry/options.hpp"

#include <map>

#include <gtest/gtest.h>

#include "sourceflow/base/settings.hpp"

namespace sourceflow::telemetry {
namespace {

Environment environment(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

TEST(TelemetryOptions, AreReadFromOurVariables) {
  Options options;
  base::Settings settings({{"SOURCEFLOW_OTLP", "http://collector:4318"},
                           {"SOURCEFLOW_TRACES", "0.5"},
                           {"SOURCEFLOW_OTLP_HEADERS", "x-token=secret"},
                           {"SOURCEFLOW_LOG", "json"}});

  options.read(settings, environment({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://elsewhere"}}));

  EXPECT_TRUE(settings.complaints().empty());
  EXPECT_EQ(options.otlp, "http://collector:4318");
  EXPECT_EQ(options.traces, 0.5);
  EXPECT_EQ(options.headers.at("x-token").reveal(), "secret");
}

TEST(TelemetryOptions, RefuseWordsThatTheLogDoesNotKnow) {
  Options options;
  base::Settings settings({{"SOURCEFLOW_LOG", "json,wrning"}});

  options.read(settings, environment({}));

  EXPECT_EQ(
      settings.complaints(),
      std::vector<std::string>{
          "SOURCEFLOW_LOG is \"json,wrning\"; expected text or json, and a level (debug, info, "
          "warning, error, off), such as \"json,warning\""});
}

TEST(TelemetryOptions, RefuseInAFileWhatTheLogTakesFromTheEnvironment) {
  Options options;
  base::Settings settings({}, R"({"log": "json"})", "orders.json");

  options.read(settings, environment({}));

  EXPECT_EQ(settings.complaints(),
            std::vector<std::string>{"log in orders.json comes too late to take effect; set "
                                     "SOURCEFLOW_LOG in the environment instead"});
}

TEST(TelemetryOptions, HonourTheVariablesOfOpenTelemetryWhereOursAreAbsent) {
  Options options;
  base::Settings settings;

  options.read(settings,
               environment({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"},
                            {"OTEL_EXPORTER_OTLP_HEADERS", "a=1,b=2"},
                            {"OTEL_SERVICE_NAME", "shop"},
                            {"OTEL_TRACES_SAMPLER_ARG", "0.25"}}));

  EXPECT_EQ(options.otlp, "http://collector:4318");
  EXPECT_EQ(options.service, "shop");
  EXPECT_EQ(options.headers.size(), 2u);
  EXPECT_EQ(options.traces, 0.25);
}

TEST(TelemetryOptions, SayEverythingThatIsWrongAtOnce) {
  const Options options{.otlp = "collector", .traces = 2, .max_waiting = 0, .max_batch = 0};

  EXPECT_EQ(options.validate().size(), 3u);
  EXPECT_TRUE(Options{}.validate().empty());
}

TEST(TelemetryOptions, RefuseHeadersThatWouldBreakARequestAndShowNoValue) {
  const auto wrong = [](const std::string& name, const std::string& value) {
    Options options{.otlp = "http://collector:4318"};
    options.headers.emplace(name, base::Secret(value));
    return options.validate();
  };

  EXPECT_EQ(wrong("x-token", "secret").size(), 0u);
  EXPECT_EQ(wrong("x token", "secret").size(), 1u);
  EXPECT_EQ(wrong("", "secret").size(), 1u);
  EXPECT_EQ(wrong("x-token", "secret\r\nHost: elsewhere"),
            std::vector<std::string>{"otlp_headers: the value of x-token has a control character; "
                                     "expected one line of text"});
}

}  // namespace
}  // namespace sourceflow::telemetry
